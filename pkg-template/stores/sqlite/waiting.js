// When another connection has the file locked. SQLite itself would wait with the whole process; here the process goes on, and asks
// again after a while.

import { failure, storage } from "../driver.js";

const NAME = "SQLite";
/** SQLITE_BUSY; what is above the lowest byte says more of it. */
const BUSY = 5;
/** How long a call waits for another connection's write, in milliseconds. */
export const PATIENCE_MS = 5000;
/** The longest pause between two attempts: a random part of it, so that two processes do not keep step. */
const LONGEST_PAUSE_MS = 25;
/** Those who waited are let in one after the other, and after so long everything else has its turn. */
const LONGEST_STRETCH_MS = 10;

/**
 * Whether another connection is in the way. Each library says it in its own words.
 * @param {any} error
 */
export function isLocked(error) {
  return /^SQLITE_BUSY/.test(error?.code) || (error?.errcode & 0xff) === BUSY;
}

/**
 * Before the next attempt; the first ones follow soon.
 * @param {number} attempt from 1
 */
export function pauseBefore(attempt) {
  const ms = Math.random() * Math.min(2 ** attempt, LONGEST_PAUSE_MS);
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Lets one in after the other, in the order in which they came, while the file is locked by others. */
export class Line {
  /** @type {{ work: () => any, resolve: (answer: any) => void, reject: (error: unknown) => void, late: number }[]} */
  #waiting = [];

  /**
   * Does the work at once and answers what it answers, or a promise of that when it has to wait. Work that a lock stopped must have
   * changed nothing, since it is done again.
   * @template T
   * @param {() => T} work synchronous
   * @returns {T | Promise<T>}
   */
  run(work) {
    if (this.#waiting.length === 0) {
      try {
        return work();
      } catch (error) {
        if (!isLocked(error)) throw error;
      }
    }
    return new Promise((resolve, reject) => {
      const length = this.#waiting.push({ work, resolve, reject, late: performance.now() + PATIENCE_MS });
      if (length === 1) this.#letIn();
    });
  }

  async #letIn() {
    let attempt = 1;
    let rested = -Infinity;
    for (let first = this.#waiting[0]; first !== undefined; first = this.#waiting[0]) {
      if (attempt > 0 || performance.now() - rested > LONGEST_STRETCH_MS) {
        await pauseBefore(attempt);
        rested = performance.now();
      }
      try {
        first.resolve(first.work());
        attempt = 0;
      } catch (error) {
        attempt = isLocked(error) ? attempt + 1 : 0;
        if (attempt > 0 && performance.now() < first.late) continue;
        first.reject(attempt > 0 ? lockedOut(error) : failure(error, NAME));
      }
      this.#waiting.shift();
    }
  }
}

/** @param {unknown} error */
function lockedOut(error) {
  const seconds = PATIENCE_MS / 1000;
  const message = `Another connection kept the SQLite file locked for ${seconds} seconds, and nothing was acknowledged: end its transaction (a shell's, a backup's), or try again.`;
  return storage(message, error);
}
