// What is shown of a client: what the server said, and over it what it has not been told yet, replayed by the rules of the core.

import { StoredCalls } from "../stores/calls.js";
import { NONE } from "../front/layout.js";
import { toText } from "../front/metadata.js";
import { conversationOf } from "../stores/rows.js";
import { StoredScratch } from "../stores/scratch.js";
import { Shared } from "../stores/shared.js";
import { Stage } from "../stores/stage.js";
import { clientOf } from "../stores/indexeddb/schema.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../entry/index.js").Conversation} Conversation */
/** @typedef {import("../stores/driver.js").Head} Head */
/** @typedef {import("../stores/driver.js").Row} Row */
/** @typedef {import("./schema.js").Entry} Entry */

/** Applies entries to rows in memory. It has its own sides of the wasm, since a call may wait in the store's. */
export class Replay {
  #scratch = new StoredScratch();
  #now;

  /** @param {() => number} now */
  constructor(now) {
    this.#now = now;
  }

  /**
   * The rows after the entries. What the rules refuse here is left to the server to refuse.
   * @param {Client} client
   * @param {Row[]} rows
   * @param {Entry[]} entries
   * @returns {Promise<Row[]>}
   */
  async apply(client, rows, entries) {
    if (entries.length === 0) return rows;
    const head = headOf(rows, null);
    let now = 0;
    /** @type {any} */
    const driver = {
      /** @param {unknown} _client @param {unknown} _mode @param {() => Iterator<any, any, any>} begin */
      async run(_client, _mode, begin) {
        const plan = begin();
        plan.next();
        return plan.next({ now, head, rows }).value;
      },
    };
    const stage = new Stage(driver, client);
    // Its clock never goes back, and what is replayed is older than what was replayed before.
    const calls = new StoredCalls(new Shared(NOWHERE, {}), { stage });
    for (const { call, args, at, key } of entries) {
      if (key !== null) continue;
      now = at;
      try {
        await /** @type {any} */ (calls)[call](client, ...args);
      } catch (error) {
        if (!REFUSALS.includes(/** @type {any} */ (error).code)) throw error;
      }
    }
    const { add, put, erase } = stage.changes();
    const changed = new Map([...put, ...add].map((row) => [row.id, row]));
    const kept = erase ? [] : rows.map((row) => changed.get(row.id) ?? row);
    return [...kept, ...add.filter(({ id }) => !kept.some((row) => row.id === id))];
  }

  /**
   * The rows of what the server says, in its order of creation. What a conversation was created with is known of our own only: of
   * others it is what they are now.
   * @param {Conversation} conversation
   * @param {number} seq
   * @param {string} [origin]
   * @returns {Row}
   */
  rowOf({ id, flow_id, step_id, metadata, status, version, ttl, expires_at, ...times }, seq, origin) {
    const text = toText(metadata);
    return {
      id, seq, flow_id, step_id, metadata: text, status, version, ttl: ttl ?? null,
      created_at: Date.parse(times.created_at),
      updated_at: Date.parse(times.updated_at),
      last_interaction_at: Date.parse(times.last_interaction_at),
      deadline: status === "OPEN" && expires_at !== undefined ? Date.parse(expires_at) : null,
      origin: origin ?? this.#origin(flow_id, step_id, text, ttl),
    };
  }

  /**
   * @param {string | null} flow_id
   * @param {string | null} step_id
   * @param {string} metadata
   * @param {number} [ttl]
   */
  #origin(flow_id, step_id, metadata, ttl = NaN) {
    const scratch = this.#scratch;
    const flow = scratch.writeStep("flow_id", flow_id);
    const step = scratch.writeStep("step_id", step_id);
    scratch.core.draft(flow, step, scratch.writeMetadata(metadata), ttl, NONE, 0);
    return scratch.drafted().origin;
  }

  /**
   * What rows read as.
   * @param {import("./schema.js").Key} key
   * @param {Row[]} rows
   * @returns {Conversation[]}
   */
  read(key, rows) {
    const scratch = this.#scratch;
    scratch.load(headOf(rows, null), rows);
    scratch.core.listed(rows.length, NONE, this.#now());
    return rows.map((row, index) => conversationOf(scratch, clientOf(key), row, index));
  }
}

/** What the rules may refuse here and the server need not, as it may know more. */
const REFUSALS = ["NOT_FOUND", "NOT_OPEN", "ID_TAKEN"];

/** @type {any} nothing is loaded but what the stage is given */
const NOWHERE = { capabilities: { durable: false, shared: false, atomic: true, evictable: false } };

/**
 * The head that rows have.
 * @param {Row[]} rows
 * @param {Head | null} before whose lease and clock go on, and the messages that it knows
 * @param {number} [memories] how many there are; as many as before where they are left out
 * @returns {Head | null}
 */
export function headOf(rows, before, memories = before?.memories ?? 0) {
  const { lease = null, once } = before ?? {};
  if (rows.length === 0 && lease === null && memories === 0 && !once) return null;
  const closed = rows.filter(({ status }) => status !== "OPEN");
  const deadlines = rows.flatMap(({ deadline }) => deadline ?? []);
  const times = rows.flatMap(({ created_at, updated_at, last_interaction_at }) => [created_at, updated_at, last_interaction_at]);
  return {
    seq: greatest(rows.map(({ seq }) => seq), 0),
    clock: greatest(times, before?.clock ?? 0),
    conversations: rows.length,
    closed: closed.length,
    expires: deadlines.length > 0 ? -greatest(deadlines.map((at) => -at), -Infinity) : null,
    closed_since: closed.length > 0 ? -greatest(closed.map(({ updated_at }) => -updated_at), -Infinity) : null,
    lease,
    ...(memories > 0 && { memories }),
    ...(once && { once }),
  };
}

/**
 * @param {number[]} numbers of which there may be too many for arguments
 * @param {number} least
 */
function greatest(numbers, least) {
  return numbers.reduce((a, b) => Math.max(a, b), least);
}
