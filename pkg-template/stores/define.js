// A store by a driver that somebody else wrote: what the driver does wrong is told by a sentence.

import { ConversationError, wrongType } from "../front/errors.js";
import { failure, storage } from "./failure.js";
import { checkClients, checkLoaded } from "./loaded.js";
import { trustedStore } from "./trusted.js";
import { uncertain } from "./uncertain.js";

/** @typedef {import("./driver.js").Driver} Driver */
/**
 * @template Answer
 * @typedef {import("./driver.js").Plan<Answer>} Plan
 */
/** @typedef {{ hasCommit: boolean, isDone: boolean, answer: unknown }} Seen what came of the plan that was begun last */

const METHODS = /** @type {const} */ (["run", "due", "clients", "migrate", "close"]);
const CAPABILITIES = /** @type {const} */ (["durable", "shared", "atomic", "evictable"]);

/**
 * @param {Driver} driver
 * @param {import("../entry/stored.js").StoreOptions} [options]
 */
export function defineStore(driver, options = {}) {
  checkDriver(driver);
  return trustedStore(new Watched(driver), options);
}

/** @param {any} driver */
function checkDriver(driver) {
  if (typeof driver !== "object" || driver === null) throw wrongType("INVALID_BODY", "driver", "an object", driver);
  for (const name of METHODS) checkMethod(driver, name, "driver");
  if (driver.runAll !== undefined) checkMethod(driver, "runAll", "driver");
  const promises = driver.capabilities;
  for (const name of CAPABILITIES) {
    const value = promises?.[name];
    if (typeof value !== "boolean" && value !== "unknown") {
      throw wrongType("INVALID_BODY", `driver.capabilities.${name}`, 'true, false or "unknown"', value);
    }
  }
  if (driver.others !== undefined) for (const name of ["tell", "hear"]) checkMethod(driver.others, name, "driver.others");
}

/**
 * @param {any} object
 * @param {string} name
 * @param {string} path
 */
function checkMethod(object, name, path) {
  const method = object?.[name];
  if (typeof method !== "function") throw wrongType("INVALID_BODY", `${path}.${name}`, "a function", method);
}

/** @implements {Driver} */
class Watched {
  #driver;

  /** @param {Driver} driver */
  constructor(driver) {
    this.#driver = driver;
  }

  get #name() {
    return this.#driver.name ?? "The store";
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

  /** @type {Driver["run"]} */
  async run(client, mode, begin) {
    const [answer] = await this.#watch("run", [{ client, begin }], mode, async ([write]) => [await this.#driver.run(client, mode, write.begin)]);
    return answer;
  }

  /** @type {Driver["runAll"]} */
  get runAll() {
    if (this.#driver.runAll === undefined) return undefined;
    return (writes) => this.#watch("runAll", writes, "write", (all) => /** @type {any} */ (this.#driver).runAll(all));
  }

  /**
   * @template Answer
   * @param {string} method
   * @param {import("./driver.js").Write<Answer>[]} writes
   * @param {"read" | "write"} mode
   * @param {(writes: import("./driver.js").Write<Answer>[]) => Promise<Answer[]>} run
   */
  async #watch(method, writes, mode, run) {
    /** @type {Seen[]} */
    const seen = writes.map(unseen);
    const begun = writes.map(({ client, begin }, at) => ({
      client,
      begin: () => watched(begin(), mode, this.#name, (seen[at] = unseen())),
    }));
    let answers;
    try {
      answers = await run(begun);
    } catch (error) {
      // What a driver says of a commit it knows; nobody knows what an error of another kind means for it.
      if (seen.some(({ hasCommit }) => hasCommit) && !(error instanceof ConversationError)) throw uncertain(this.#name, error);
      throw failure(error, this.#name);
    }
    if (!Array.isArray(answers) || !seen.every(({ isDone, answer }, at) => isDone && answer === answers[at])) {
      throw uncertain(this.#name, new Error(`its driver's ${method} must go through a plan to its end, and resolve with what the plan returns`));
    }
    return answers;
  }

  /** @type {Driver["due"]} */
  async due(request) {
    return checkClients(await this.#asked(() => this.#driver.due(request)), "due", this.#name);
  }

  /** @type {Driver["clients"]} */
  async clients(request) {
    return checkClients(await this.#asked(() => this.#driver.clients(request)), "clients", this.#name);
  }

  /** @type {Driver["migrate"]} */
  async migrate(options) {
    await this.#asked(() => this.#driver.migrate(options));
  }

  /** @type {Driver["close"]} */
  async close() {
    await this.#asked(() => this.#driver.close());
  }

  /**
   * @template Answer
   * @param {() => Promise<Answer>} ask
   */
  async #asked(ask) {
    try {
      return await ask();
    } catch (error) {
      throw failure(error, this.#name);
    }
  }
}

/** @returns {Seen} */
const unseen = () => ({ hasCommit: false, isDone: false, answer: undefined });

/**
 * The plan, which sees nothing that does not fit.
 * @template Answer
 * @param {Plan<Answer>} plan
 * @param {"read" | "write"} mode
 * @param {string} store
 * @param {Seen} seen
 * @returns {Generator<import("./driver.js").Request, Answer, any>}
 */
function* watched(plan, mode, store, seen) {
  let step = plan.next();
  while (!step.done) {
    if (seen.hasCommit || (step.value.commit && mode === "read")) throw storage(`${store} was given a plan that commits where it may not: report it.`);
    if (step.value.load) {
      step = plan.next(checkLoaded(step.value.load, yield step.value, store));
    } else {
      seen.hasCommit = true;
      yield step.value;
      step = plan.next();
    }
  }
  seen.isDone = true;
  seen.answer = step.value;
  return step.value;
}
