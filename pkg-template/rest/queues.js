// The write queues of clients, by numbers.

/** @typedef {{ client: string, number: number, calls: number }} Queue and how many calls stand in it */

export class Queues {
  /** @type {Map<string, Queue>} those that a call stands in */
  #queues = new Map();
  #last = 0;

  get size() {
    return this.#queues.size;
  }

  /** @param {string} client */
  enter(client) {
    let queue = this.#queues.get(client);
    if (!queue) this.#queues.set(client, (queue = { client, number: (this.#last += 1), calls: 0 }));
    queue.calls += 1;
    return queue;
  }

  /** @param {Queue} queue */
  leave(queue) {
    queue.calls -= 1;
    if (queue.calls === 0) this.#queues.delete(queue.client);
  }
}
