// Where conversations went, from what they say: steps as nodes, moves as edges. Nothing here draws.

import { linesOf } from "../widget/bot.js";

/**
 * @typedef {import("../convostate/index.js").Conversation} Conversation
 * @typedef {{ id: string, flow: string, step: string, isEnd: boolean, isHere: boolean }} Node
 * @typedef {{ from: string, to: string, kind: "step" | "leave", count: number }} Edge
 */

/**
 * @param {Conversation[]} conversations oldest first
 * @param {Conversation | null} current
 */
export function trailOf(conversations, current) {
  const trail = new Trail();
  conversations.forEach((conversation, index) => trail.add(conversation, conversations[index - 1]));
  if (current) trail.light(current);
  return { nodes: [...trail.nodes.values()], edges: [...trail.edges.values()] };
}

class Trail {
  /** @type {Map<string, Node>} */
  nodes = new Map();
  /** @type {Map<string, Edge>} */
  edges = new Map();
  /** Where the last conversation stood. */
  #at = "";

  /**
   * @param {Conversation} conversation
   * @param {Conversation | undefined} before the one created before it
   */
  add({ status, flow_id, ...conversation }, before) {
    const flow = flow_id ?? "none";
    const lines = linesOf({ status, flow_id, ...conversation });
    const steps = lines.flatMap(({ by, step }) => (by === "bot" && step ? [step] : []));
    const left = before?.status === "SWITCHED" ? this.#at : "";
    this.#at = "";
    for (const step of steps) {
      const node = this.#node(flow, step, false);
      if (this.#at === "" && left !== "") this.#move(left, node, "leave");
      else if (this.#at !== "") this.#move(this.#at, node, "step");
      this.#at = node;
    }
    if (status === "OPEN" || status === "SWITCHED" || this.#at === "") return;
    this.#move(this.#at, this.#node(flow, status, true), "step");
  }

  /** @param {Conversation} current */
  light({ flow_id, step_id }) {
    const node = this.nodes.get(`${flow_id}/${step_id}`);
    if (node) node.isHere = true;
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
