// Between rows as stores keep them, their numbers in the scratch area, and conversations as users see them.

import {
  ROW_CREATED_AT, ROW_DEADLINE, ROW_EXPIRES_AT, ROW_LAST_INTERACTION_AT, ROW_MARKED, ROW_READS, ROW_SEQ, ROW_STATUS, ROW_TTL,
  ROW_UPDATED_AT, ROW_VERSION, STATUSES,
} from "../front/layout.js";
import { EMPTY, freeze } from "../front/metadata.js";
import { timeText } from "../front/times.js";
import { damaged } from "./failure.js";
import { plain } from "./sealing.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("./driver.js").Row} Row */
/** @typedef {import("./scratch.js").StoredScratch} StoredScratch */

/**
 * The conversation that a row reads as, by its numbers in the scratch area, which the core has checked.
 * @param {StoredScratch} scratch
 * @param {Client} client
 * @param {Row} row with the same numbers
 * @param {number} index where it stands in the scratch area
 * @returns {import("../entry/index.js").Conversation}
 */
export function conversationOf(scratch, { bot_id, user_id, channel_id }, row, index) {
  const { cells, at } = scratch.cells(index);
  /** @type {import("../entry/index.js").Conversation} */
  const conversation = {
    id: row.id,
    client: { bot_id, user_id, channel_id },
    flow_id: row.flow_id,
    step_id: row.step_id,
    metadata: row.metadata === "{}" ? EMPTY : freeze(parsed(row.metadata)),
    status: statusOf(cells[at + ROW_READS]),
    last_interaction_at: timeText(cells[at + ROW_LAST_INTERACTION_AT]),
    updated_at: timeText(cells[at + ROW_UPDATED_AT]),
    created_at: timeText(cells[at + ROW_CREATED_AT]),
    version: cells[at + ROW_VERSION],
  };
  if (cells[at + ROW_TTL] > 0) {
    conversation.ttl = cells[at + ROW_TTL];
    conversation.expires_at = timeText(cells[at + ROW_EXPIRES_AT]);
  }
  return conversation;
}

/** @param {string} metadata */
function parsed(metadata) {
  plain(metadata);
  try {
    return JSON.parse(metadata);
  } catch (cause) {
    throw damaged("metadata that is no JSON", cause);
  }
}

/**
 * The row with the numbers that the core left in the scratch area.
 * @param {StoredScratch} scratch
 * @param {number} index
 * @param {Pick<Row, "id" | "flow_id" | "step_id" | "metadata" | "origin">} texts
 * @returns {Row}
 */
export function rowOf(scratch, index, { id, flow_id, step_id, metadata, origin }) {
  const { cells, at } = scratch.cells(index);
  return {
    id,
    seq: cells[at + ROW_SEQ],
    flow_id,
    step_id,
    metadata,
    status: statusOf(cells[at + ROW_STATUS]),
    version: cells[at + ROW_VERSION],
    ttl: cells[at + ROW_TTL] || null,
    created_at: cells[at + ROW_CREATED_AT],
    updated_at: cells[at + ROW_UPDATED_AT],
    last_interaction_at: cells[at + ROW_LAST_INTERACTION_AT],
    deadline: cells[at + ROW_DEADLINE] < 0 ? null : cells[at + ROW_DEADLINE],
    origin,
  };
}

/**
 * Whether the core marked the row.
 * @param {StoredScratch} scratch
 * @param {number} index
 */
export function isMarked(scratch, index) {
  const { cells, at } = scratch.cells(index);
  return cells[at + ROW_MARKED] === 1;
}

/** @param {number} number */
function statusOf(number) {
  return /** @type {import("../entry/index.js").Status} */ (STATUSES[number]);
}
