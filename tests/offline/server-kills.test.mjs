// A server that is killed while the offline store sends to it, on each store: every write is done once, in order. More kills:
// CONVOSTATE_KILLS=500.

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { IDBFactory } from "fake-indexeddb";
import { openOffline } from "convostate/offline";
import postgres from "../stores/backends/pg.mjs";
import redis from "../stores/backends/redis.mjs";
import sqlite from "../stores/backends/sqlite.mjs";
import { placeOf } from "../stores/harness/promises.mjs";
import { randomOf } from "../support/random.mjs";
import { ADA, URL_OF_SERVER } from "./support.mjs";

const KILLS = Number(process.env.CONVOSTATE_KILLS || 2);
const SERVER = fileURLToPath(new URL("../stores/harness/serving.mjs", import.meta.url));
/** A server lives for so many requests at the most. */
const MOST_REQUESTS = 8;
const WRITES_PER_KILL = 4;

/** A server that is killed while it has a request, by chance; whoever sends meanwhile is refused. */
class Killed {
  kills = 0;
  #port;
  #process;
  #left = 0;
  #below = randomOf(1);

  constructor(backend, address) {
    this.start = async () => {
      this.#process = fork(SERVER, [backend.name, JSON.stringify(address)]);
      [this.#port] = await once(this.#process, "message");
      this.#left = 1 + this.#below(MOST_REQUESTS);
    };
  }

  fetch = (url, init) => {
    if (this.#port === undefined) throw new TypeError("fetch failed");
    const answer = fetch(String(url).replace(URL_OF_SERVER, `http://127.0.0.1:${this.#port}`), init);
    if ((this.#left -= 1) === 0 && this.kills < KILLS) setImmediate(() => this.#kill());
    return answer;
  };

  #kill() {
    this.kills += 1;
    this.#port = undefined;
    this.#process.kill("SIGKILL");
  }

  get isDown() {
    return this.#port === undefined;
  }

  async stop() {
    this.#process.kill();
    if (this.#process.exitCode === null && this.#process.signalCode === null) await once(this.#process, "exit");
  }
}

for (const backend of [sqlite, redis, postgres]) {
  const place = placeOf(backend);
  test(`${backend.name}: its server is killed ${KILLS} times while it is sent to: every write is done once, in order`, async () => {
    const address = await place.fresh();
    const server = new Killed(backend, address);
    await server.start();
    const tab = openOffline(URL_OF_SERVER, { account: "ada", factory: new IDBFactory(), fetch: server.fetch });
    await tab.migrate();
    await tab.create(ADA, { id: "c", metadata: { n: 0 } });
    let n = 0;
    while (server.kills < KILLS) {
      for (let more = 0; more < WRITES_PER_KILL; more += 1) await tab.update(ADA, "c", { metadata: { n: (n += 1) } });
      if (server.isDown) await server.start();
      await tab.flush().catch(({ code }) => assert.match(code, /^(UNREACHABLE|BAD_RESPONSE|STORAGE|TIMEOUT)$/));
    }
    if (server.isDown) await server.start();
    while (tab.status.state !== "idle") await tab.flush().catch(() => {});
    const store = await backend.open(address);
    const { version, metadata } = await store.get(ADA, "c");
    assert.deepEqual([version, metadata, tab.status.failed], [1 + n, { n }, 0]);
    await store.dispose();
    await tab.dispose();
    await server.stop();
  });
}
