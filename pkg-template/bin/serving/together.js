// What the processes of one server count, added up: whoever is asked asks the first process, and that asks all workers.

import cluster from "node:cluster";
import { added } from "./metrics.js";

/** @typedef {import("./metrics.js").Sums} Sums */
/** @typedef {{ sums: Sums, answered: number }} Report */

/** Who has not answered by then is taken as last heard. */
const PATIENCE_MS = 2000;
const UNDER_WAY = "convostate_requests_under_way";

/** Within a worker. */
export class Part {
  #report;
  #asked = 0;
  /** @type {Map<number, (sums: Sums) => void>} */
  #waiting = new Map();

  /** @param {() => Report} report of this process */
  constructor(report) {
    this.#report = report;
    process.on("message", (/** @type {any} */ { reportTo, sumsFor, sums }) => {
      if (reportTo !== undefined) process.send?.({ reportTo, ...report() });
      if (sumsFor !== undefined) this.#waiting.get(sumsFor)?.(sums);
      this.#waiting.delete(sumsFor);
    });
  }

  /** @returns {Promise<Sums>} of all processes */
  all() {
    this.#asked += 1;
    const number = this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(number, resolve);
      process.send?.({ wantSums: number });
    });
  }

  /** Tells the first process what stands at the end. */
  tell() {
    return new Promise((resolve) => process.send?.({ reportTo: 0, ...this.#report() }, undefined, undefined, resolve));
  }
}

/** Within the first process. */
export class Whole {
  #own;
  /** @type {Map<number, Report>} of each worker, as last heard */
  #reports = new Map();
  #asked = 0;
  /** @type {Map<number, (id: number) => void>} who waits for reports */
  #waiting = new Map();

  /** @param {() => Sums} own what is counted here */
  constructor(own) {
    this.#own = own;
    cluster.on("message", (worker, { reportTo, wantSums, sums, answered }) => {
      if (reportTo !== undefined) {
        this.#reports.set(worker.id, { sums, answered });
        this.#waiting.get(reportTo)?.(worker.id);
      }
      if (wantSums !== undefined) this.#all().then((all) => worker.isConnected() && worker.send({ sumsFor: wantSums, sums: all }));
    });
    cluster.on("exit", ({ id }) => {
      delete this.#reports.get(id)?.sums[UNDER_WAY];
      for (const heard of this.#waiting.values()) heard(id);
    });
  }

  /** How many requests were answered, as last heard. */
  get answered() {
    return [...this.#reports.values()].reduce((sum, { answered }) => sum + answered, 0);
  }

  async #all() {
    this.#asked += 1;
    const number = this.#asked;
    const workers = Object.values(cluster.workers ?? {}).filter((worker) => worker?.isConnected());
    const missing = new Set(workers.map((worker) => worker?.id));
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, PATIENCE_MS);
      const end = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
      this.#waiting.set(number, (id) => {
        missing.delete(id);
        if (missing.size === 0) end();
      });
      for (const worker of workers) worker?.send({ reportTo: number });
      if (missing.size === 0) end();
    });
    this.#waiting.delete(number);
    return added([this.#own(), ...[...this.#reports.values()].map(({ sums }) => sums)]);
  }
}
