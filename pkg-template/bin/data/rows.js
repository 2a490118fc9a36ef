// What a store keeps of a client, as its driver has it: read whole, checked by the core, written whole.

import { MAX_MEMORY_BYTES, NONE } from "../../front/layout.js";
import { INSIDE } from "../../stores/inside.js";
import { SEALED } from "../../stores/sealing.js";

/** @typedef {import("convostate").Client} Client */
/** @typedef {import("../../stores/driver.js").Head} Head */
/** @typedef {import("../../stores/driver.js").Row} Row */
/** @typedef {import("../../stores/driver.js").MemoryRow} MemoryRow */
/** @typedef {Pick<import("../../stores/shared.js").Shared, "driver" | "scratch" | "checkOpen">} Inside */
/** @typedef {{ client: Client, head: Head, rows: Row[], memories: MemoryRow[] }} Holding all of one client; the rows by `seq`, the memories by key */

const CLIENTS_AT_ONCE = 200;
const READ_AT_ONCE = 16;
const ORIGIN = /^[0-9a-f]{16}$/;
/** What every key is between. */
const KEYS = { from: "\u0001", to: "\u{10ffff}".repeat(129) };

/**
 * @param {{ conversations: any }} opened
 * @returns {Inside}
 */
export function insideOf({ conversations }) {
  return conversations[INSIDE];
}

/**
 * All clients after that one, in lists.
 * @param {Inside} inside
 * @param {Client | null} [after]
 */
export async function* clientsOf({ driver }, after = null) {
  for (let last = after; ; ) {
    const clients = await driver.clients({ after: last, limit: CLIENTS_AT_ONCE });
    const [end] = clients.slice(-1);
    if (!end) return;
    yield clients;
    last = end;
  }
}

/**
 * What is kept of all clients, one after the other; several are read at once.
 * @param {Inside} inside
 * @param {Client | null} [after]
 * @param {(client: Client, error: unknown) => void} [damaged] is told of a client that can't be read, and the others follow; without it, its error is thrown
 * @returns {AsyncGenerator<Holding, void>}
 */
export async function* holdings(inside, after, damaged) {
  for await (const clients of clientsOf(inside, after)) {
    for (let from = 0; from < clients.length; from += READ_AT_ONCE) {
      const some = clients.slice(from, from + READ_AT_ONCE);
      const found = await Promise.all(some.map((client) => holdingOf(inside, client).catch((error) => {
        if (!damaged) throw error;
        damaged(client, error);
      })));
      // Who was there is not any more, or was only about to begin a turn.
      for (const holding of found) if (holding) yield holding;
    }
  }
}

/**
 * @param {Inside} inside
 * @param {Client} client
 * @returns {Promise<Holding | undefined>} undefined when nothing is kept that outlives a turn
 */
export async function holdingOf(inside, client) {
  const { head, rows, memories } = await inside.driver.run(client, "read", () => everything());
  if (head === null || (rows.length === 0 && memories.length === 0 && !head.once)) return undefined;
  const holding = { client, head, rows: rows.reverse(), memories };
  check(inside, holding);
  return holding;
}

/** @returns {Generator<import("../../stores/driver.js").Request, { head: Head | null, rows: Row[], memories: MemoryRow[] }, any>} */
function* everything() {
  for (;;) {
    const { head, rows } = yield { load: { kind: "page", statuses: null, before: null, limit: null } };
    if (!head?.memories) return { head, rows, memories: [] };
    const second = yield { load: { kind: "memories", ...KEYS, limit: null, bytes: null } };
    // Where reading takes no lock, somebody may have written between the two.
    if (JSON.stringify(second.head) === JSON.stringify(head)) return { head, rows, memories: second.memories };
  }
}

/**
 * Writes all of a client that is not there; answers false, and writes nothing, when there is something of it.
 * @param {Inside} inside
 * @param {Holding} holding
 */
export async function place({ driver }, { client, head, rows, memories }) {
  return driver.run(client, "write", () => placing(head, rows, memories));
}

/**
 * @param {Head} head
 * @param {Row[]} add
 * @param {MemoryRow[]} remember
 * @returns {Generator<import("../../stores/driver.js").Request, boolean, any>}
 */
function* placing(head, add, remember) {
  const loaded = yield { load: { kind: "head" } };
  if (loaded.head !== null) return false;
  const commit = { head, add, put: [], end: [], remove: [], erase: false };
  // Without memories, no key of theirs is asked for.
  yield { commit: remember.length > 0 ? { ...commit, remember } : commit };
  return true;
}

/**
 * Refuses what this package would not have written. The rules are the core's.
 * @param {Inside} inside
 * @param {Holding} holding
 */
export function check({ scratch }, { client, head, rows, memories }) {
  scratch.checkClient(client);
  scratch.load(head, rows);
  scratch.core.listed(rows.length, NONE, head.clock);
  const closed = rows.filter(({ status }) => status !== "OPEN").length;
  const counts = [head.conversations, head.closed, head.memories ?? 0];
  if (String(counts) !== String([rows.length, closed, memories.length])) throw new Error("the client's head does not count what there is of it");
  for (const row of rows) checkTexts(scratch, row);
  // An export may come from a store that was told to take more than this one.
  scratch.core.set_max_memory_bytes(MAX_MEMORY_BYTES);
  for (const memory of memories) checkMemory(scratch, memory);
}

/**
 * @param {Inside["scratch"]} scratch
 * @param {MemoryRow} memory
 */
function checkMemory(scratch, { key, value, version, deadline }) {
  // Sealed, it is longer than it may be.
  const bytes = value.startsWith(SEALED) ? 0 : Buffer.byteLength(value);
  scratch.core.check_memory(scratch.writeId(key), bytes, NaN, version);
  if (version < 1 || (deadline !== null && deadline < 0)) throw new Error(`the version or the deadline of the memory ${JSON.stringify(key)} is none`);
  JSON.parse(value);
}

/**
 * @param {Inside["scratch"]} scratch
 * @param {Row} row
 */
function checkTexts(scratch, { id, flow_id, step_id, metadata, ttl, origin }) {
  if (!ORIGIN.test(origin)) throw new Error(`the origin of ${JSON.stringify(id)} is none`);
  scratch.core.check_id(scratch.writeId(id));
  const draft = (/** @type {string} */ text) => {
    const flow = scratch.writeStep("flow_id", flow_id);
    const step = scratch.writeStep("step_id", step_id);
    scratch.core.draft(flow, step, scratch.writeMetadata(text), ttl ?? NaN, NONE, 0);
  };
  const text = metadata.startsWith(SEALED) ? "{}" : metadata;
  try {
    draft(text);
  } catch {
    // Whoever wrote it by hand may have left spaces in it.
    draft(JSON.stringify(JSON.parse(text)));
  }
}
