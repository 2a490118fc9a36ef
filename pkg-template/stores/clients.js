// All clients of a store: which of them are wanted, and how much there is of them.

import { checkFields, checkId, optionalNumber, readClient, readList } from "../front/arguments.js";
import { ConversationError } from "../front/errors.js";
import { BOT, NONE, STATUSES } from "../front/layout.js";
import { nameOf } from "../front/names.js";
import { isDamage } from "./failure.js";
import { counted, isWanted } from "./plans/clients.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("./shared.js").Shared} Shared */

const FIELDS = ["bot_id", "status", "idle_for", "limit", "pagination_key"];
/** How many clients one page looks at, of whatever bot, before it ends: each may be a request to the database. */
const LOOKED_AT = 1000;
const LISTED_AT_ONCE = 100;
const ASKED_AT_ONCE = 16;

/**
 * @param {Shared} shared
 * @param {import("../entry/index.js").ClientsOptions} options
 * @returns {Promise<import("../entry/index.js").ClientsPage>}
 */
export async function clients(shared, options) {
  const { scratch } = shared;
  const { bot_id, idle_for: idle, ...page } = checkFields(options, "options", FIELDS);
  checkId(bot_id, "client.bot_id", "INVALID_CLIENT");
  const { status = NONE, limit, pagination_key } = readList(page);
  const idle_for = optionalNumber(idle, "options.idle_for");
  const now = shared.time();
  shared.checkOpen();
  scratch.core.check_clients(scratch.writeText(BOT, bot_id), idle_for);
  scratch.core.page(status, limit, NONE);
  const [most, , written] = scratch.readAnswer();
  const statuses = written === 0 ? null : STATUSES.filter((_, number) => written & (1 << number));
  const wanted = { status, idle_for, statuses };
  let after = pagination_key === undefined ? null : clientOf(shared, pagination_key);
  const found = [];
  for (let looked = 0; looked < LOOKED_AT; looked += LISTED_AT_ONCE) {
    const some = await listed(shared, after);
    const [end] = some.slice(-1);
    if (!end) return { clients: found };
    const all = some.filter((client) => client.bot_id === bot_id);
    for (let from = 0; from < all.length; from += ASKED_AT_ONCE) {
      const asked = all.slice(from, from + ASKED_AT_ONCE);
      const are = await Promise.all(asked.map((client) => isOne(shared, client, now, wanted)));
      for (const client of asked.filter((_, index) => are[index])) {
        if (found.length === most) return { clients: found, pagination_key: nameOf(/** @type {Client} */ (found.at(-1))) };
        found.push(client);
      }
    }
    after = end;
  }
  return { clients: found, pagination_key: nameOf(/** @type {Client} */ (after)) };
}

/**
 * How many conversations there are, by status: of each client as it was when it was counted.
 * @param {Shared} shared
 * @returns {Promise<import("../entry/index.js").Counts>}
 */
export async function stats(shared) {
  const now = shared.time();
  shared.checkOpen();
  const counts = STATUSES.map(() => 0);
  for (let after = null; ; ) {
    const some = await listed(shared, after);
    const [end] = some.slice(-1);
    if (!end) break;
    for (let from = 0; from < some.length; from += ASKED_AT_ONCE) {
      const asked = some.slice(from, from + ASKED_AT_ONCE);
      for (const one of await Promise.all(asked.map((client) => shared.ask(client, now, counted)))) {
        for (const [number, count] of one.entries()) counts[number] += count;
      }
    }
    after = end;
  }
  const byStatus = STATUSES.map((status, number) => [status.toLowerCase(), counts[number]]);
  return { conversations: counts.reduce((all, count) => all + count), ...Object.fromEntries(byStatus) };
}

/**
 * @param {Shared} shared
 * @param {Client | null} after
 */
async function listed(shared, after) {
  shared.checkOpen();
  return shared.driver.clients({ after, limit: LISTED_AT_ONCE });
}

/**
 * Nobody can say of damaged data that it is not wanted; whoever reads it is told what it is.
 * @param {Shared} shared
 * @param {Client} client
 * @param {number} now
 * @param {import("./plans/clients.js").Wanted} wanted
 */
async function isOne(shared, client, now, wanted) {
  try {
    return await shared.ask(client, now, (call) => isWanted(call, wanted));
  } catch (error) {
    if (isDamage(error)) return true;
    throw error;
  }
}

/**
 * The client that a key names, which is the one that its page has looked at last.
 * @param {Shared} shared
 * @param {string} key
 */
function clientOf({ scratch }, key) {
  try {
    const [bot_id, user_id, channel_id] = JSON.parse(key);
    const client = readClient({ bot_id, user_id, channel_id });
    scratch.checkClient(client);
    return client;
  } catch (cause) {
    const path = "options.pagination_key";
    throw new ConversationError("INVALID_BODY", `${path} is not one that a page gave: pass it on as it came, or leave it out.`, { path }, { cause });
  }
}
