// Sealing anew what other keys have sealed, or nobody has: page by page, each page a plan on the sealed store.

import { isDamage } from "../stores/failure.js";
import { FIRST, LAST, after } from "../stores/keys.js";
import { isOriginClear, sealedBy } from "./rows.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../stores/driver.js").Driver} Driver */
/** @typedef {import("../stores/driver.js").Loaded} Loaded */
/** @typedef {import("../stores/driver.js").MemoryRow} MemoryRow */
/** @typedef {import("../stores/driver.js").Row} Row */
/** @typedef {{ client: Client, stored: (Row | MemoryRow)[], fault?: unknown }} Page of rows, or of memories; the fault, where the client's data is damaged */
/**
 * @template Answer
 * @typedef {import("../stores/driver.js").Plan<Answer>} Plan
 */

const CLIENTS_AT_ONCE = 100;
const ROWS_AT_ONCE = 100;
/** Of values, of which each may have 16 MiB. */
const BYTES_AT_ONCE = 2 ** 20;
const NOTHING = { add: [], put: [], end: [], remove: [], erase: false };

/**
 * All that is stored, as it is stored. Who comes meanwhile may be among it or not.
 * @param {Driver} driver that of the store
 * @returns {AsyncGenerator<Page, void>}
 */
export async function* pages(driver) {
  for (let last = null; ; ) {
    /** @type {Client[]} */
    const clients = await driver.clients({ after: last, limit: CLIENTS_AT_ONCE });
    for (const client of clients) {
      try {
        yield* pagesOf(driver, client);
      } catch (fault) {
        if (!isDamage(fault)) throw fault;
        yield { client, stored: [], fault };
      }
      last = client;
    }
    if (clients.length === 0) return;
  }
}

/**
 * @param {Driver} driver
 * @param {Client} client
 * @returns {AsyncGenerator<Page, void>}
 */
async function* pagesOf(driver, client) {
  /** @param {import("../stores/driver.js").Load} load */
  const loaded = (load) => driver.run(client, "read", function* () {
    return /** @type {Loaded} */ (yield { load });
  });
  let hasMemories;
  for (let before = null; ; ) {
    /** @type {Loaded} */
    const { head, rows } = await loaded({ kind: "page", statuses: null, before, limit: ROWS_AT_ONCE });
    hasMemories = head?.memories;
    const oldest = rows.at(-1);
    if (!oldest) break;
    yield { client, stored: rows };
    before = oldest.seq;
  }
  for (let from = FIRST; hasMemories; ) {
    const { memories = [] } = await loaded({ kind: "memories", from, to: LAST, limit: ROWS_AT_ONCE, bytes: BYTES_AT_ONCE });
    const last = memories.at(-1);
    if (!last) break;
    yield { client, stored: memories };
    from = after(last.key);
  }
}

/**
 * Seals with the key that seals now what is sealed otherwise in a page. What can't be opened holds up nothing else.
 * @param {Driver} sealed
 * @param {Page} page
 * @param {string} use
 * @returns {Promise<{ count: number, faults: unknown[] }>} how many were sealed anew, and why others were not
 */
export async function resealPage(sealed, { client, stored, fault }, use) {
  if (fault !== undefined) return { count: 0, faults: [fault] };
  const old = stored.filter((one) => sealedBy(one) !== use);
  if (old.length === 0) return { count: 0, faults: [] };
  if (old.some(isOriginClear)) return tried(sealed, client, everything);
  const all = await tried(sealed, client, () => each(old));
  if (all.faults.length === 0) return all;
  const alone = [];
  for (const one of old) alone.push(await tried(sealed, client, () => each([one])));
  return { count: alone.reduce((sum, { count }) => sum + count, 0), faults: alone.flatMap(({ faults }) => faults) };
}

/**
 * @param {Driver} sealed
 * @param {Client} client
 * @param {() => Plan<number>} begin
 */
async function tried(sealed, client, begin) {
  try {
    return { count: await sealed.run(client, "write", begin), faults: [] };
  } catch (error) {
    if (!isDamage(error)) throw error;
    return { count: 0, faults: [error] };
  }
}

/**
 * Writes them as they are by now.
 * @param {(Row | MemoryRow)[]} old
 * @returns {Plan<number>}
 */
function* each(old) {
  const keys = old.flatMap((one) => ("value" in one ? one.key : []));
  const ids = old.flatMap((one) => ("value" in one ? [] : one.id));
  const { head, rows, memories = [] } = /** @type {Loaded} */ (yield { load: keys.length > 0 ? { kind: "memory", keys } : { kind: "ids", ids } });
  if (rows.length + memories.length > 0) yield { commit: { ...NOTHING, head, put: rows, ...(memories.length > 0 && { remember: memories }) } };
  return rows.length + memories.length;
}

/**
 * Writes all of the client anew in one step: only so do its origins, which stood in the clear, go from every store.
 * @returns {Plan<number>}
 */
function* everything() {
  const { head, rows } = /** @type {Loaded} */ (yield { load: { kind: "page", statuses: null, before: null, limit: null } });
  if (rows.length === 0) return 0;
  /** @type {Loaded | undefined} */
  const found = head?.memories ? yield { load: { kind: "memories", from: FIRST, to: LAST, limit: null, bytes: null } } : undefined;
  yield { commit: { ...NOTHING, head, erase: true, add: rows, ...(found && { remember: found.memories ?? [] }) } };
  return rows.length + (found?.memories?.length ?? 0);
}
