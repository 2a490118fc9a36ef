// The server, and what the network does to what is sent to it.

import Database from "better-sqlite3";
import { createHandler } from "convostate/server";
import { openSqlite } from "convostate/sqlite";
import { deliver, within } from "./time.mjs";

export class Server {
  isWell = false;
  isDown = false;
  database = new Database(":memory:");
  #late = [];
  #judge;
  #random;

  constructor(random, judge) {
    this.#random = random;
    this.#judge = judge;
  }

  /** Another process of the store, or of one that begins anew. */
  async restart(isWiped) {
    if (isWiped) this.#judge.wiped();
    if (isWiped) this.database = new Database(":memory:");
    this.store = openSqlite(this.database, { now: () => Date.now() });
    await this.store.migrate();
    this.store.subscribe((event) => this.#judge.see(event));
    this.handler = createHandler(this.store, { authorize: (request) => this.#judge.allows(request) });
  }

  /** What a tab is given for a request: in its own time, or never. */
  fetch(tab, url, init) {
    return new Promise((resolve, reject) => {
      const answer = within(undefined, () => this.#exchange(url, { ...init, signal: undefined }));
      answer.then((value) => deliver(tab, () => resolve(value)), (error) => deliver(tab, () => reject(error)));
    });
  }

  async #exchange(url, init) {
    const { chance } = this.#random;
    const ask = () => this.handler(new Request(url, init));
    if (this.isWell) return ask();
    if (this.isDown || chance(0.15)) throw new TypeError("lost on its way");
    if (chance(0.1)) return new Response("", { status: 503 });
    if (chance(0.05)) return new Response("<html>", { headers: { "content-type": "text/html" } });
    if (chance(0.05)) return new Response(null, { status: 401 });
    if (chance(0.1)) this.#late.push(ask);
    if (chance(0.1)) await ask();
    if (chance(0.2)) await this.#delay();
    const answer = await ask();
    if (chance(0.15)) throw new TypeError("the answer was lost");
    if (chance(0.05)) return new Response((await answer.text()).slice(0, -1), answer);
    if (chance(0.2)) await this.#delay();
    return answer;
  }

  /** Some are longer than a tab waits for. */
  #delay() {
    return new Promise((resolve) => setTimeout(resolve, this.#random.upTo(1000)));
  }

  /** A copy of a request comes, that was on its way for long. */
  async comeLate() {
    await this.#late.shift()?.();
  }

  get hasLate() {
    return this.#late.length > 0;
  }
}
