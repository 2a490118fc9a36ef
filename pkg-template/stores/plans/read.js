// The calls that change nothing.

import { conversationOf, isMarked } from "../rows.js";
import { loaded } from "./call.js";

/** @typedef {import("../../entry/index.js").Conversation} Conversation */
/** @typedef {import("./call.js").Call} Call */
/**
 * @template T
 * @typedef {import("./call.js").Plan<T>} Plan
 */

const NONE = -2;
const MORE = -3;
/** How many times more `latest` asks for when all it got have expired. */
const MORE_TIMES = 64;

/**
 * @param {Call} call
 * @param {string} id
 * @returns {Plan<Conversation>}
 */
export function* get(call, id) {
  const { scratch, client } = call;
  const { rows, count, now } = loaded(call, yield { load: { kind: "ids", ids: [id] } });
  scratch.core.get(count, now);
  return conversationOf(scratch, client, /** @type {import("../driver.js").Row} */ (rows[0]), 0);
}

/** @type {import("../driver.js").Load} */
const NEWEST = { kind: "page", statuses: null, before: null, limit: 1 };

/**
 * @param {Call} call
 * @param {boolean} [isAny] whether the newest is the answer where none is open
 * @returns {Plan<Conversation | null>}
 */
export function* latest(call, isAny = false) {
  const { scratch, client } = call;
  for (let limit = 1; ; limit *= MORE_TIMES) {
    const { rows, count, now } = loaded(call, yield { load: { kind: "open", limit } });
    const place = scratch.core.latest(count, limit, now);
    if (place === NONE && isAny) {
      const newest = loaded(call, yield { load: NEWEST });
      scratch.core.listed(newest.count, -1, newest.now);
      const [row] = newest.rows;
      return row ? conversationOf(scratch, client, row, 0) : null;
    }
    if (place === NONE) return null;
    if (place !== MORE) return conversationOf(scratch, client, /** @type {import("../driver.js").Row} */ (rows[place]), place);
  }
}

/**
 * @param {Call} call
 * @param {{ limit: number, before: number | null, statuses: import("../../entry/index.js").Status[] | null, status: number }} page
 * @returns {Plan<import("../../entry/index.js").Page>}
 */
export function* list(call, { limit, before, statuses, status }) {
  const { scratch, client } = call;
  /** @type {Conversation[]} */
  const conversations = [];
  let bytes = 0;
  let last = before;
  for (let from = before; ; ) {
    const asked = limit + 1 - conversations.length;
    const { rows, count, now } = loaded(call, yield { load: { kind: "page", statuses, before: from, limit: asked } });
    scratch.core.listed(count, status, now);
    for (const [index, row] of rows.entries()) {
      from = row.seq;
      if (!isMarked(scratch, index)) continue;
      bytes = scratch.filled({ count: conversations.length, limit, bytes }, row.metadata);
      if (bytes < 0) return { conversations, pagination_key: String(last) };
      conversations.push(conversationOf(scratch, client, row, index));
      last = row.seq;
    }
    if (count < asked) return { conversations };
  }
}
