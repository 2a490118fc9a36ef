// What a turn with `once` writes is kept here until it ends, and then committed together with the message: so a crash leaves both or
// neither. The turn itself sees what it wrote; nobody else does before.

import { ConversationError } from "../front/errors.js";
import { byBytes } from "./keys.js";
import { commitOf, loaded } from "./plans/call.js";

/** @typedef {import("./driver.js").Commit} Commit */
/** @typedef {import("./driver.js").Head} Head */
/** @typedef {import("./driver.js").Load} Load */
/** @typedef {import("./driver.js").Loaded} Loaded */
/** @typedef {import("./driver.js").MemoryRow} MemoryRow */
/** @typedef {import("./driver.js").Row} Row */

/** Runs the plans of one turn, like a driver. */
export class Stage {
  #driver;
  #client;
  /** @type {Promise<unknown>} plans go one at a time, as each decides on what the one before it wrote */
  #last = Promise.resolve();
  /** @type {Head | null | undefined} as the turn found it */
  #found;
  /** @type {Head | null | undefined} as the turn left it; undefined while it wrote nothing */
  #head;
  /** @type {Map<string, { row: Row, from: number }>} what it wrote, and the version that it found; 0 for none */
  #written = new Map();
  /** @type {Map<string, { memory: MemoryRow | undefined, from: number }>} memories that it wrote, undefined where it forgot; and the version that it found */
  #remembered = new Map();
  /** @type {Map<string, number>} the versions of memories that it found, 0 for none */
  #versions = new Map();
  #isErased = false;
  /** @type {import("../entry/index.js").AnyEvent[]} to be told once it is committed */
  events = [];

  /**
   * @param {import("./driver.js").Driver} driver
   * @param {import("../entry/index.js").Client} client
   */
  constructor(driver, client) {
    this.#driver = driver;
    this.#client = client;
  }

  /** @type {import("./driver.js").Driver["run"]} */
  run(_client, _mode, begin) {
    const answer = this.#last.then(() => this.#drive(begin()));
    this.#last = answer.catch(() => {});
    return answer;
  }

  /** Those that the turn wrote. */
  get ids() {
    return [...this.#written.keys()];
  }

  /** Those of memories that the turn wrote. */
  get keys() {
    return [...this.#remembered.keys()];
  }

  /**
   * @template Answer
   * @param {import("./driver.js").Plan<Answer>} plan
   */
  async #drive(plan) {
    let step = plan.next();
    while (!step.done) {
      const { load, commit } = step.value;
      if (commit) this.#keep(commit);
      step = plan.next(load && (await this.#load(load)));
    }
    return step.value;
  }

  /** @param {Commit} commit */
  #keep({ head, add, put, end, remember = [], forget = [], erase }) {
    this.#head = head;
    if (erase) {
      this.#isErased = true;
      this.#written.clear();
      this.#remembered.clear();
    }
    const note = (/** @type {string} */ key, /** @type {MemoryRow | undefined} */ memory) => {
      this.#remembered.set(key, { memory, from: this.#versions.get(key) ?? 0 });
    };
    for (const memory of remember) note(memory.key, memory);
    for (const key of forget) note(key, undefined);
    for (const row of add) this.#written.set(row.id, { row, from: 0 });
    for (const row of [...put, ...end]) this.#written.set(row.id, { row, from: this.#written.get(row.id)?.from ?? row.version - 1 });
  }

  /** @param {Load} load */
  async #load(load) {
    const wanted = this.#widened(load);
    const found = await this.#driver.run(this.#client, "read", function* () {
      return /** @type {Loaded} */ (yield { load: wanted });
    });
    if (this.#found === undefined) this.#found = found.head;
    // Who holds the turn is not the turn's to say.
    const head = this.#head ? { ...this.#head, lease: found.head?.lease ?? null } : this.#head === null ? null : found.head;
    return { ...found, head, rows: this.#merged(load, found.rows), memories: this.#mergedMemories(load, found.memories ?? []) };
  }

  /**
   * What brings enough even when the turn has changed all of it, and whole rows, as they may be written back.
   * @param {Load} load
   * @returns {Load}
   */
  #widened(load) {
    if (load.kind === "open") return { kind: "open", limit: load.limit === null ? null : load.limit + this.#written.size };
    if (load.kind === "page" && load.limit !== null) return { ...load, limit: load.limit + this.#written.size };
    if (load.kind === "memories" && load.limit !== null) return { ...load, limit: load.limit + this.#remembered.size, bytes: null };
    return load;
  }

  /**
   * @param {Load} load
   * @param {Row[]} found
   */
  #merged(load, found) {
    const others = this.#isErased ? [] : found.filter(({ id }) => !this.#written.has(id));
    const rows = [...others, ...Array.from(this.#written.values(), ({ row }) => row)];
    switch (load.kind) {
      case "ids":
        return load.ids.flatMap((wanted) => rows.filter(({ id }) => id === wanted));
      case "open": {
        const open = rows.filter(({ status }) => status === "OPEN");
        open.sort((a, b) => b.last_interaction_at - a.last_interaction_at || b.seq - a.seq);
        return open.slice(0, load.limit ?? open.length);
      }
      case "page": {
        const { statuses, before } = load;
        const listed = rows.filter(({ status, seq }) => (statuses?.includes(status) ?? true) && seq < (before ?? Infinity));
        listed.sort((a, b) => b.seq - a.seq);
        return listed.slice(0, load.limit ?? listed.length);
      }
      default:
        return [];
    }
  }

  /**
   * @param {Load} load
   * @param {MemoryRow[]} found
   */
  #mergedMemories(load, found) {
    if (load.kind === "memory") {
      for (const key of load.keys) {
        if (!this.#versions.has(key)) this.#versions.set(key, found.find((memory) => memory.key === key)?.version ?? 0);
      }
    }
    const others = this.#isErased ? [] : found.filter(({ key }) => !this.#remembered.has(key));
    const own = Array.from(this.#remembered.values(), ({ memory }) => memory).filter((memory) => memory !== undefined);
    const all = [...others, ...own];
    if (load.kind === "memory") return all.filter(({ key }) => load.keys.includes(key));
    if (load.kind !== "memories") return [];
    const some = all.filter(({ key }) => byBytes(load.from, key) <= 0 && byBytes(key, load.to) <= 0);
    return some.sort((one, other) => byBytes(one.key, other.key)).slice(0, load.limit ?? some.length);
  }

  /**
   * The head to begin the commit with: what others did meanwhile is in it too. Refused when they changed the same conversations, or
   * gave away a place that the turn gives.
   * @param {Head} head as it is now
   * @param {Row[]} rows that the turn wrote, as they are now
   * @param {MemoryRow[]} memories the same
   * @returns {Head}
   */
  headOn(head, rows, memories) {
    const own = this.#head;
    if (!own || this.#isErased) return own ? { ...own, lease: head.lease, once: undefined } : head;
    const versions = new Map(rows.map(({ id, version }) => [id, version]));
    const versionsOfMemories = new Map(memories.map(({ key, version }) => [key, version]));
    const isChanged = [...this.#written].some(([id, { from }]) => (versions.get(id) ?? 0) !== from)
      || [...this.#remembered].some(([key, { from }]) => (versionsOfMemories.get(key) ?? 0) !== from);
    /** @type {Pick<Head, "seq" | "conversations" | "closed" | "memories">} */
    const found = this.#found ?? { seq: 0, conversations: 0, closed: 0 };
    if (isChanged || (own.seq > found.seq && head.seq > found.seq)) throw moved();
    return {
      ...head,
      seq: Math.max(own.seq, head.seq),
      clock: Math.max(own.clock, head.clock),
      conversations: own.conversations + head.conversations - found.conversations,
      closed: own.closed + head.closed - found.closed,
      memories: (own.memories ?? 0) + (head.memories ?? 0) - (found.memories ?? 0),
      expires: soonest(own.expires, head.expires),
      closed_since: soonest(own.closed_since, head.closed_since),
    };
  }

  /** What becomes of rows and memories. */
  changes() {
    const all = [...this.#written.values()];
    const isNew = (/** @type {{ from: number }} */ { from }) => from === 0 || this.#isErased;
    const add = all.filter(isNew).map(({ row }) => row);
    const put = all.filter((one) => !isNew(one)).map(({ row }) => row);
    const ofMemories = [...this.#remembered];
    const remember = ofMemories.flatMap(([, { memory }]) => memory ?? []);
    const forget = ofMemories.flatMap(([key, { memory, from }]) => (memory || from === 0 || this.#isErased ? [] : key));
    return { add, put, erase: this.#isErased, ...(ofMemories.length > 0 && { remember, forget }) };
  }
}

/**
 * The commit that ends the turn: what it wrote, that its message was handled, and no lease any more.
 * @param {import("./plans/call.js").Call} call
 * @param {Stage} stage
 * @param {string} [message] none when it is to be handled again
 * @returns {import("./plans/call.js").Plan<void>}
 */
export function* settle(call, stage, message) {
  const { scratch, held } = call;
  const { ids, keys } = stage;
  /** @type {Loaded | undefined} */
  const found = keys.length > 0 ? yield { load: { kind: "memory", keys } } : undefined;
  const { head, rows, now } = loaded(call, yield { load: ids.length > 0 ? { kind: "ids", ids } : { kind: "head" } });
  // Refused where the lease was lost; where it was not, there is a head.
  scratch.core.renew(held, now);
  scratch.load(stage.headOn(/** @type {Head} */ (head), rows, found?.memories ?? []), []);
  if (message !== undefined) scratch.noteHandled(message);
  scratch.core.release(held, now);
  yield { commit: commitOf(call, stage.changes()) };
}

/**
 * @param {number | null} one
 * @param {number | null} other
 */
function soonest(one, other) {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function moved() {
  const message = "Somebody else changed this client's conversations during the turn, and nothing was written: let the message be delivered again; within a turn, use its calls.";
  return new ConversationError("CONFLICT", message);
}
