// Between rows as stores keep them, their numbers in the port, and conversations as users see them.

import { freeze } from "../front/metadata.js";
import { damaged } from "./failure.js";
import { iso } from "./iso.js";
import { STATUSES } from "./port.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("./driver.js").Row} Row */
/** @typedef {import("./port.js").Port} Port */

const EMPTY = Object.freeze({});

/**
 * The conversation that a row reads as, by its numbers in the port, which the core has checked.
 * @param {Port} port
 * @param {Client} client
 * @param {Row} row with the same numbers
 * @param {number} index where it stands in the port
 * @returns {import("../entry/index.js").Conversation}
 */
export function conversationOf(port, client, row, index) {
  const { cells, at } = /** @type {{ cells: any, at: number }} */ (port.cells(index));
  /** @type {import("../entry/index.js").Conversation} */
  const conversation = {
    id: row.id,
    client: { bot_id: client.bot_id, user_id: client.user_id, channel_id: client.channel_id },
    flow_id: row.flow_id,
    step_id: row.step_id,
    metadata: row.metadata === "{}" ? EMPTY : freeze(parsed(row.metadata)),
    status: statusOf(cells[at + 11]),
    last_interaction_at: iso(cells[at + 6]),
    updated_at: iso(cells[at + 5]),
    created_at: iso(cells[at + 4]),
    version: cells[at + 2],
  };
  if (cells[at + 3] > 0) {
    conversation.ttl = cells[at + 3];
    conversation.expires_at = iso(cells[at + 10]);
  }
  return conversation;
}

/** @param {string} metadata */
function parsed(metadata) {
  try {
    return JSON.parse(metadata);
  } catch (cause) {
    throw damaged("metadata that is no JSON", cause);
  }
}

/**
 * The row with the numbers that the core left in the port.
 * @param {Port} port
 * @param {number} index
 * @param {Pick<Row, "id" | "flow_id" | "step_id" | "metadata" | "origin">} texts
 * @returns {Row}
 */
export function rowOf(port, index, { id, flow_id, step_id, metadata, origin }) {
  const { cells, at } = /** @type {{ cells: any, at: number }} */ (port.cells(index));
  return {
    id,
    seq: cells[at],
    flow_id,
    step_id,
    metadata,
    status: statusOf(cells[at + 1]),
    version: cells[at + 2],
    ttl: cells[at + 3] || null,
    created_at: cells[at + 4],
    updated_at: cells[at + 5],
    last_interaction_at: cells[at + 6],
    deadline: cells[at + 9] < 0 ? null : cells[at + 9],
    origin,
  };
}

/**
 * Whether the core marked the row.
 * @param {Port} port
 * @param {number} index
 */
export function isMarked(port, index) {
  const { cells, at } = port.cells(index);
  return cells[at + 12] === 1;
}

/** @param {number} number */
function statusOf(number) {
  return /** @type {import("../entry/index.js").Status} */ (STATUSES[number]);
}
