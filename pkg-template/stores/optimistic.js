// Runs plans without holding a lock: a plan decides on what it was loaded, and its commit is refused when another commit came
// first; then a fresh plan begins. So a process that dies or stops leaves nothing locked.

import { pause } from "../front/pause.js";
import { Queue } from "../front/queue.js";
import { storage } from "./failure.js";

/** @typedef {import("./driver.js").Access} Access */
/** @typedef {import("./driver.js").Revised} Revised */

/** Each that is lost means that somebody else got a change in. */
const ATTEMPTS = 1000;
const LONGEST_PAUSE_MS = 50;
/** What an attempt answers when another commit came first. */
export const MOVED = Symbol("another commit came first");

export class Optimist {
  #store;
  #queue = new Queue();

  /** @param {string} store its name */
  constructor(store) {
    this.#store = store;
  }

  /** @type {<Answer>(key: string, mode: "read" | "write", begin: () => import("./driver.js").Plan<Answer>, access: Access) => Promise<Answer>} */
  run(key, mode, begin, access) {
    return this.repeat(key, mode, () => tryOnce(begin(), access));
  }

  /**
   * Tries until no other commit comes first. Writers of one client go one at a time here, so that only those of other processes collide.
   * @type {<Answer>(key: string, mode: "read" | "write", tryOnce: () => Promise<Answer | typeof MOVED>) => Promise<Answer>}
   */
  async repeat(key, mode, tryOnce) {
    const leave = mode === "write" ? await this.#queue.enter(key) : undefined;
    try {
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
        const answer = await tryOnce();
        if (answer !== MOVED) return /** @type {any} */ (answer);
        await pause(Math.random() * Math.min(attempt, LONGEST_PAUSE_MS));
      }
    } finally {
      leave?.();
    }
    throw storage(`${this.#store}: other changes of this client came first ${ATTEMPTS} times, and nothing was acknowledged: try again later.`);
  }
}

/**
 * @template Answer
 * @param {import("./driver.js").Plan<Answer>} plan
 * @param {Access} access
 * @returns {Promise<Answer | typeof MOVED>}
 */
async function tryOnce(plan, { load, commit, isCollision }) {
  /** @type {Revised | undefined} */
  let first;
  let step = plan.next();
  try {
    while (!step.done) {
      if (step.value.commit) {
        const isDone = commit(step.value.commit, /** @type {Revised} */ (first));
        // It makes its answer while the store works.
        step = plan.next();
        if (!(await isDone)) return MOVED;
      } else {
        const loaded = await load(step.value.load);
        first ??= loaded;
        if (loaded.revision !== first.revision) return MOVED;
        step = plan.next(loaded);
      }
    }
    return step.value;
  } catch (error) {
    if (isCollision(error)) return MOVED;
    throw error;
  }
}
