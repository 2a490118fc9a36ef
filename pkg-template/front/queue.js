/** Lets one at a time in for each key, in the order in which they came. */
export class Queue {
  /** @type {Map<string, (() => void)[]>} those who wait behind the one who is in */
  #waiting = new Map();

  /**
   * Resolves once it is the caller's turn, with what ends it.
   * @param {string} key
   * @param {AbortSignal} [patience] rejects with its reason when it ends first
   * @returns {Promise<() => void>}
   */
  enter(key, patience) {
    if (patience?.aborted) return Promise.reject(patience.reason);
    const leave = () => this.#leave(key);
    const waiting = this.#waiting.get(key);
    if (waiting === undefined) {
      this.#waiting.set(key, []);
      return Promise.resolve(leave);
    }
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        waiting.splice(waiting.indexOf(letIn), 1);
        reject(patience?.reason);
      };
      const letIn = () => {
        patience?.removeEventListener("abort", giveUp);
        resolve(leave);
      };
      waiting.push(letIn);
      patience?.addEventListener("abort", giveUp);
    });
  }

  /** @param {string} key */
  #leave(key) {
    const next = this.#waiting.get(key)?.shift();
    if (next === undefined) this.#waiting.delete(key);
    else next();
  }
}
