// Where conversations went: steps as nodes, moves as edges. Nothing here draws.

/**
 * @typedef {import("../entry/index.js").Conversation} Conversation
 * @typedef {import("../entry/inspector.js").Visit} Visit
 * @typedef {{ conversation: Conversation, step: string }} Stop
 * @typedef {{ id: string, flow: string, step: string, isEnd: boolean, isHere: boolean }} Node
 * @typedef {{ from: string, to: string, kind: "step" | "leave", count: number }} Edge
 */

/**
 * @param {Conversation[]} conversations
 * @param {Visit[]} visits in their order
 * @param {Conversation | null} current
 */
export function trailOf(conversations, visits, current) {
  const trail = new Trail();
  const byId = new Map(conversations.map((one) => [one.id, one]));
  const stops = visits.flatMap(({ id, step_id }) => {
    const conversation = byId.get(id);
    return conversation ? [{ conversation, step: step_id }] : [];
  });
  const last = new Map(stops.map((stop) => [stop.conversation.id, stop]));
  stops.forEach((stop, index) => trail.add(stop, stops[index - 1], last));
  for (const stop of last.values()) if (isOver(stop.conversation)) trail.end(stop);
  if (current) trail.light(current);
  return { nodes: [...trail.nodes.values()], edges: [...trail.edges.values()] };
}

/** @param {Conversation} conversation */
function isOver({ status }) {
  return status !== "OPEN" && status !== "SWITCHED";
}

class Trail {
  /** @type {Map<string, Node>} */
  nodes = new Map();
  /** @type {Map<string, Edge>} */
  edges = new Map();

  /**
   * @param {Stop} stop
   * @param {Stop | undefined} before the stop before it, maybe in another conversation
   * @param {Map<string, Stop>} last of each conversation
   */
  add(stop, before, last) {
    const node = this.#nodeOf(stop);
    if (!before) return;
    const { conversation } = before;
    if (conversation.id === stop.conversation.id) this.#move(this.#nodeOf(before), node, "step");
    else if (!isOver(conversation) || last.get(conversation.id) !== before) this.#move(this.#nodeOf(before), node, "leave");
  }

  /** @param {Stop} stop the last of a conversation that is over */
  end(stop) {
    const { flow_id, status } = stop.conversation;
    this.#move(this.#nodeOf(stop), this.#node(flow_id ?? "none", status, true), "step");
  }

  /** @param {Conversation} current */
  light({ flow_id, step_id }) {
    const node = this.nodes.get(`${flow_id}/${step_id}`);
    if (node) node.isHere = true;
  }

  /** @param {Stop} stop */
  #nodeOf({ conversation, step }) {
    return this.#node(conversation.flow_id ?? "none", step, false);
  }

  /**
   * @param {string} flow
   * @param {string} step
   * @param {boolean} isEnd
   */
  #node(flow, step, isEnd) {
    const id = `${flow}/${step}`;
    if (!this.nodes.has(id)) this.nodes.set(id, { id, flow, step, isEnd, isHere: false });
    return id;
  }

  /**
   * @param {string} from
   * @param {string} to
   * @param {Edge["kind"]} kind
   */
  #move(from, to, kind) {
    if (from === to) return;
    const id = `${from} ${to}`;
    const edge = this.edges.get(id) ?? { from, to, kind, count: 0 };
    this.edges.set(id, { ...edge, count: edge.count + 1 });
  }
}
