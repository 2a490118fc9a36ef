// A webhook that delivers each message five times, to processes that are killed: each has its effect once.

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const HANDLER = fileURLToPath(new URL("./handler.mjs", import.meta.url));
const PROCESSES = 4;
const DELIVERIES = 5;
const CLIENTS = 8;
/** How many each process is given at once. */
const AT_ONCE = 4;
const KILL_EVERY = 60;
/** The long form: CONVOSTATE_MESSAGES=10000 node --test tests/stores/sqlite-once.test.mjs */
const MESSAGES = Number(process.env.CONVOSTATE_MESSAGES || 120);

const clientOf = (n) => ({ bot_id: "shop", user_id: `u${n % CLIENTS}`, channel_id: "web" });

export function webhooks(backend, place) {
  test(`${backend.name}: ${MESSAGES} messages delivered ${DELIVERIES} times each have their effect once, whoever is killed`, { timeout: 3_600_000 }, async (t) => {
    const address = await place.fresh();
    const sender = new Sender(backend, address);
    const { handled, kills, failures } = await sender.deliverAll();
    const store = await backend.open(address);
    const effects = {};
    for (let n = 0; n < CLIENTS; n += 1) Object.assign(effects, (await store.latest(clientOf(n)))?.metadata);
    await store.dispose();
    t.diagnostic(`${kills} kills; failures: ${JSON.stringify(failures)}`);
    assert.deepEqual(Object.entries(effects).filter(([, count]) => count !== 1), []);
    assert.equal(Object.keys(effects).length, MESSAGES);
    // One that was handled may not have been acknowledged.
    assert.ok(handled <= MESSAGES && kills >= (MESSAGES * DELIVERIES) / KILL_EVERY - 1, `${handled} handled, ${kills} kills`);
  });
}

class Sender {
  /** Five of each message, those of one after each other. */
  #waiting = Array.from({ length: MESSAGES * DELIVERIES }, (_, at) => Math.floor(at / DELIVERIES));
  /** What each process that is ready has been given, by number. */
  #given = new Map();
  #all = new Set();
  #acknowledged = 0;
  #sent = 0;
  #counts = { handled: 0, kills: 0, failures: {} };

  constructor(backend, address) {
    this.args = [backend.name, JSON.stringify(address)];
  }

  deliverAll() {
    return new Promise((resolve, reject) => {
      this.end = (error) => {
        this.isOver = true;
        for (const child of this.#all) child.kill("SIGKILL");
        if (error) reject(error);
        else resolve(this.#counts);
      };
      for (let n = 0; n < PROCESSES; n += 1) this.#start();
    });
  }

  #start() {
    const child = fork(HANDLER, this.args);
    this.#all.add(child);
    child.on("message", (said) => {
      if (said === "ready") this.#given.set(child, new Map());
      else this.#hear(child, said);
      this.#deliver();
    });
    child.on("exit", (code, signal) => {
      this.#all.delete(child);
      if (this.isOver) return;
      if (signal !== "SIGKILL") return this.end(new Error(`a handler ended with ${code ?? signal}`));
      // What was not acknowledged is delivered again.
      this.#waiting.unshift(...(this.#given.get(child)?.values() ?? []));
      this.#given.delete(child);
      this.#start();
    });
  }

  #hear(child, { number, repeated, failed }) {
    const given = this.#given.get(child);
    const message = given.get(number);
    given.delete(number);
    if (failed) {
      this.#counts.failures[failed] = (this.#counts.failures[failed] ?? 0) + 1;
      this.#waiting.push(message);
      return;
    }
    if (!repeated) this.#counts.handled += 1;
    this.#acknowledged += 1;
    if (this.#acknowledged === MESSAGES * DELIVERIES) this.end();
    else if (this.#acknowledged % KILL_EVERY === 0) {
      this.#counts.kills += 1;
      setTimeout(() => child.kill("SIGKILL"), Math.random() * 3);
    }
  }

  #deliver() {
    for (const [child, given] of this.#given) {
      while (child.connected && given.size < AT_ONCE && this.#waiting.length > 0) {
        const message = this.#waiting.shift();
        given.set((this.#sent += 1), message);
        child.send({ number: this.#sent, client: clientOf(message), message: `m${message}` }, () => {});
      }
    }
  }
}
