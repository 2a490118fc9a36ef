// Where conversations went, from what they say: steps as nodes, moves as edges. Nothing here draws.

import { talkOf } from "../widget/bot.js";

/**
 * @typedef {import("../convostate/index.js").Conversation} Conversation
 * @typedef {import("../widget/bot.js").Said} Said
 * @typedef {{ id: string, flow: string, step: string, isEnd: boolean, isHere: boolean }} Node
 * @typedef {{ from: string, to: string, kind: "step" | "leave", count: number }} Edge
 */

/**
 * @param {Conversation[]} conversations oldest first
 * @param {Conversation | null} current
 */
export function trailOf(conversations, current) {
  const trail = new Trail();
  const talk = talkOf(conversations).filter(({ line }) => line.by === "bot" && line.step);
  const last = new Map(talk.map((said) => [said.conversation.id, said]));
  talk.forEach((said, index) => trail.add(said, talk[index - 1], last));
  for (const said of last.values()) if (isOver(said.conversation)) trail.end(said);
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
   * @param {Said} said
   * @param {Said | undefined} before what the bot said before it, maybe in another conversation
   * @param {Map<string, Said>} last of each conversation
   */
  add(said, before, last) {
    const node = this.#nodeOf(said);
    if (!before) return;
    const { conversation } = before;
    if (conversation.id === said.conversation.id) this.#move(this.#nodeOf(before), node, "step");
    else if (!isOver(conversation) || last.get(conversation.id) !== before) this.#move(this.#nodeOf(before), node, "leave");
  }

  /** @param {Said} said the last of a conversation that is over */
  end(said) {
    const { flow_id, status } = said.conversation;
    this.#move(this.#nodeOf(said), this.#node(flow_id ?? "none", status, true), "step");
  }

  /** @param {Conversation} current */
  light({ flow_id, step_id }) {
    const node = this.nodes.get(`${flow_id}/${step_id}`);
    if (node) node.isHere = true;
  }

  /** @param {Said} said */
  #nodeOf({ conversation, line }) {
    return this.#node(conversation.flow_id ?? "none", line.step ?? "", false);
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
