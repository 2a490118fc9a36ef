// A driver around a driver: plans see plain text, the store sealed text. WebCrypto is asynchronous and plans are not, so a plan decides on
// what was loaded before; its commit loads the same again, and is made only if nothing of it has changed.

import { MOVED, Optimist } from "../stores/optimistic.js";
import { mostChars } from "./envelope.js";
import { openMemory, openRow, sealMemory, sealRow } from "./rows.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../stores/driver.js").Commit} Commit */
/** @typedef {import("../stores/driver.js").Driver} Driver */
/** @typedef {import("../stores/driver.js").Load} Load */
/** @typedef {import("../stores/driver.js").Loaded} Loaded */
/** @typedef {import("../stores/driver.js").Row} Row */
/** @typedef {{ load: Load, found: Loaded }[]} Seen what was asked for, and the sealed answers */
/**
 * @template Answer
 * @typedef {import("../stores/driver.js").Plan<Answer>} Plan
 */
/**
 * @template Answer
 * @typedef {Generator<import("../stores/driver.js").Request, Answer, any>} Written a plan that others go through
 */

/** @implements {Driver} */
export class SealedDriver {
  #driver;
  #envelopes;
  #plans = new Optimist("The sealed store");

  /**
   * @param {Driver} driver
   * @param {import("./envelope.js").Envelopes} envelopes
   */
  constructor(driver, envelopes) {
    this.#driver = driver;
    this.#envelopes = envelopes;
  }

  get capabilities() {
    return this.#driver.capabilities;
  }

  get others() {
    return this.#driver.others;
  }

  get migrateOptions() {
    return this.#driver.migrateOptions;
  }

  /** @type {Driver["due"]} */
  due(request) {
    return this.#driver.due(request);
  }

  /** @type {Driver["clients"]} */
  clients(request) {
    return this.#driver.clients(request);
  }

  /** @type {Driver["migrate"]} */
  migrate(options) {
    return this.#driver.migrate(options);
  }

  close() {
    return this.#driver.close();
  }

  /**
   * @template Answer
   * @param {Client} client
   * @param {"read" | "write"} mode
   * @param {() => Plan<Answer>} begin
   * @returns {Promise<Answer>}
   */
  run(client, mode, begin) {
    return this.#plans.repeat(JSON.stringify(client), mode, () => this.#tryOnce(client, begin()));
  }

  /**
   * @template Answer
   * @param {Client} client
   * @param {Plan<Answer>} plan
   * @returns {Promise<Answer | typeof MOVED>}
   */
  async #tryOnce(client, plan) {
    /** @type {Seen} */
    const seen = [];
    let decided;
    try {
      decided = await decide(plan, (load) => this.#load(client, load, seen));
    } catch (error) {
      // What several loads brought may be of no moment at all.
      if (await this.#stands(client, seen)) throw error;
      return MOVED;
    }
    const { answer, commit } = decided;
    const isDone = commit ? await this.#commit(client, commit, seen) : await this.#stands(client, seen);
    return isDone ? answer : MOVED;
  }

  /**
   * @param {Client} client
   * @param {Load} wanted
   * @param {Seen} seen is added to
   */
  async #load(client, wanted, seen) {
    const load = widened(wanted);
    const found = await this.#driver.run(client, "read", function* () {
      return /** @type {Loaded} */ (yield { load });
    });
    seen.push({ load, found });
    return this.#opened(client, load, found);
  }

  /**
   * @param {Client} client
   * @param {Load} load
   * @param {Loaded} found
   * @returns {Promise<Loaded>}
   */
  async #opened(client, load, found) {
    if (("isBare" in load && load.isBare) || load.kind === "memory_deadlines") return found;
    const rows = await Promise.all(found.rows.map((row) => {
      const opened = openRow(this.#envelopes, client, row);
      // What is to be erased need not be readable: this is no JSON, and passed over.
      return "isErasing" in load ? opened.catch(() => ({ ...row, metadata: "" })) : opened;
    }));
    if (!found.memories) return { ...found, rows };
    const memories = await Promise.all(found.memories.map((memory) => openMemory(this.#envelopes, client, memory)));
    return { ...found, rows, memories };
  }

  /**
   * Whether all that was loaded still is so. One load is of one moment.
   * @param {Client} client
   * @param {Seen} seen
   */
  async #stands(client, seen) {
    return seen.length < 2 || this.#driver.run(client, "read", () => unchanged(seen));
  }

  /**
   * False when what was loaded has changed meanwhile.
   * @param {Client} client
   * @param {Commit} commit
   * @param {Seen} seen
   */
  async #commit(client, commit, seen) {
    const sealed = await this.#sealed(client, commit, seen);
    return this.#driver.run(client, "write", function* () {
      if (!(yield* unchanged(seen))) return false;
      yield { commit: sealed };
      return true;
    });
  }

  /**
   * @param {Client} client
   * @param {Commit} commit
   * @param {Seen} seen
   * @returns {Promise<Commit>}
   */
  async #sealed(client, { add, put, end, remove, remember, ...commit }, seen) {
    const stored = new Map(seen.flatMap(({ found }) => found.rows.map((row) => [row.id, row])));
    // Drivers need not write their texts, but may: those that stand.
    const asStored = (/** @type {Row} */ row) => ({ ...row, metadata: stored.get(row.id)?.metadata ?? "", origin: stored.get(row.id)?.origin ?? "" });
    const seal = (/** @type {Row} */ row) => sealRow(this.#envelopes, client, row);
    const [added, written] = await Promise.all([Promise.all(add.map(seal)), Promise.all(put.map(seal))]);
    const rows = { add: added, put: written, end: end.map(asStored), remove: remove.map(asStored) };
    if (!remember) return { ...commit, ...rows };
    return { ...commit, ...rows, remember: await Promise.all(remember.map((memory) => sealMemory(this.#envelopes, client, memory))) };
  }
}

/**
 * What a plan answers, and what it would commit.
 * @template Answer
 * @param {Plan<Answer>} plan
 * @param {(load: Load) => Promise<Loaded>} load
 * @returns {Promise<{ answer: Answer, commit?: Commit }>}
 */
async function decide(plan, load) {
  let step = plan.next();
  while (!step.done) {
    const { commit } = step.value;
    if (commit) {
      // It makes its answer before anything else runs.
      const { value } = plan.next();
      return { answer: /** @type {Answer} */ (value), commit };
    }
    step = plan.next(await load(step.value.load));
  }
  return { answer: step.value };
}

/**
 * Loads again what was loaded. Each sealed text has a nonce of its own, so what reads the same was not written meanwhile, or means the same.
 * @param {Seen} seen
 * @returns {Written<boolean>}
 */
function* unchanged(seen) {
  for (const { load, found } of seen) {
    const again = /** @type {Loaded} */ (yield { load });
    if (textOf(again) !== textOf(found)) return false;
  }
  return true;
}

/** @param {Loaded} loaded but for the time */
function textOf({ head, rows, memories }) {
  return JSON.stringify([head, rows, memories]);
}

/**
 * So many bytes are more of them sealed.
 * @param {Load} load
 * @returns {Load}
 */
function widened(load) {
  if (load.kind !== "memories" || load.bytes === null) return load;
  return { ...load, bytes: mostChars(load.limit ?? 0, load.bytes) };
}
