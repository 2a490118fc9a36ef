// One after the other where the name is the same, in the order of arrival.

export class Lanes {
  /** @type {Map<string, Promise<unknown>>} the last one that waits or runs */
  #last = new Map();

  /**
   * @template T
   * @param {string} name
   * @param {() => Promise<T>} task
   * @returns {Promise<T>}
   */
  async run(name, task) {
    const before = this.#last.get(name);
    const running = before ? before.then(task, task) : task();
    this.#last.set(name, running);
    try {
      return await running;
    } finally {
      if (this.#last.get(name) === running) this.#last.delete(name);
    }
  }
}
