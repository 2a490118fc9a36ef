// The processes of `serve --workers`: this one starts them, puts another in the place of one that dies, and ends them all. Node's
// cluster hands them the connections.

import cluster from "node:cluster";
import { once } from "node:events";

/** Whoever dies sooner than this did not start well. */
const SHORT_MS = 10_000;
/** So many in a row, and another try won't help. */
const MOST_SHORT = 5;
/** Workers end by themselves in less. */
const PATIENCE_MS = 9000;

/** @typedef {import("node:cluster").Worker} Worker */

export class Workers {
  #count;
  #isEnding = false;
  /** What to exit with once they have ended. */
  #code = 0;
  /** How many died soon after their start, one after the other. */
  #short = 0;
  /** @type {(code: number) => void} */
  #ended = () => {};

  /** Resolves, with the code to exit with, once all have ended. @type {Promise<number>} */
  ended = new Promise((resolve) => (this.#ended = resolve));

  /** @param {number} count */
  constructor(count) {
    this.#count = count;
  }

  /**
   * Starts them, the others once the first listens; answers the port when all do, or nothing when they don't come to that: `ended` then
   * has the code. The first says why itself.
   * @returns {Promise<number | undefined>}
   */
  async start() {
    const first = cluster.fork();
    const [address] = await Promise.race([once(first, "listening"), once(first, "exit")]);
    if (typeof address?.port !== "number") {
      this.#ended(this.#isEnding ? this.#code : first.process.exitCode || 1);
      return undefined;
    }
    this.#watch(first);
    await Promise.race([this.#othersListen(), this.ended]);
    return this.#isEnding ? undefined : address.port;
  }

  /** @returns {Promise<void>} */
  #othersListen() {
    return new Promise((resolve) => {
      let listening = 1;
      cluster.on("listening", () => {
        listening += 1;
        if (listening === this.#count) resolve();
      });
      for (let index = 1; index < this.#count && !this.#isEnding; index += 1) this.#watch(cluster.fork());
    });
  }

  /** @param {Worker} worker */
  #watch(worker) {
    const started = performance.now();
    worker.on("error", () => {});
    worker.once("exit", (code, signal) => {
      if (this.#isEnding) return this.#endIfLast();
      this.#short = performance.now() - started < SHORT_MS ? this.#short + 1 : 0;
      const how = signal ? `by ${signal}` : `with code ${code}`;
      if (this.#short < MOST_SHORT) {
        say(`a worker ended ${how}: another takes its place`);
        return this.#watch(cluster.fork());
      }
      say(`${MOST_SHORT} workers ended one soon after the other, the last ${how}: the server ends`);
      this.end(1);
    });
  }

  /**
   * Lets all of them answer what they accepted, and end.
   * @param {number} [code]
   */
  end(code = 0) {
    if (this.#isEnding) return;
    this.#isEnding = true;
    this.#code = code;
    for (const worker of all()) worker.process.kill("SIGTERM");
    setTimeout(() => all().forEach((worker) => worker.process.kill("SIGKILL")), PATIENCE_MS).unref();
    this.#endIfLast();
  }

  /** @param {NodeJS.Signals} signal for each of them */
  signal(signal) {
    for (const worker of all()) worker.process.kill(signal);
  }

  #endIfLast() {
    if (all().length === 0) this.#ended(this.#code);
  }
}

function all() {
  return Object.values(cluster.workers ?? {}).flatMap((worker) => worker ?? []);
}

/** @param {string} error for the log, which is lines of JSON */
function say(error) {
  console.error(JSON.stringify({ time: new Date().toISOString(), error }));
}
