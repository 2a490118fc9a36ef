// Two servers of one store behind a proxy that gives each request to one of them and, later, once more to the other; it cuts answers,
// and the servers are killed. Each write is done once, and none overwrites a later one.

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connect } from "convostate/remote";

const SERVER = fileURLToPath(new URL("./serving.mjs", import.meta.url));
const LANES = 6;
const WRITES_PER_KILL = 40;
const LONGEST_DELAY_MS = 60;
/** The long form: CONVOSTATE_KILLS=500 node --test tests/stores/sqlite-repeating.test.mjs */
const KILLS = Number(process.env.CONVOSTATE_KILLS || 4);
/** To see the test fail: CONVOSTATE_KEYS=0. */
const HAS_KEYS = process.env.CONVOSTATE_KEYS !== "0";

const clientOf = (lane) => ({ bot_id: "shop", user_id: `u${lane}`, channel_id: "web" });

export function repeating(backend, place) {
  test(`${backend.name}: two servers, a proxy that repeats and ${KILLS} kills: each write is done once`, { timeout: KILLS * 60_000 + 240_000 }, async (t) => {
    const address = await place.fresh();
    const servers = new Servers(backend, address);
    await servers.start();
    const proxy = await Proxy.start(servers);
    const counts = { acknowledged: 0, unknown: 0, refused: {} };
    const lanes = await Promise.all(Array.from({ length: LANES }, (_, lane) => write(proxy, servers, lane, counts)));
    await proxy.stop();
    servers.stop();
    t.diagnostic(`${servers.kills} kills, ${proxy.repeats} repeats, ${JSON.stringify(counts)}`);
    const store = await backend.open(address);
    for (const { id, lane, acknowledged, unknown, last } of lanes.flat()) {
      const { version, metadata } = await store.get(clientOf(lane), id);
      const least = 1 + acknowledged;
      assert.ok(version >= least && version <= least + unknown, `${id} has version ${version}, not ${least} to ${least + unknown}`);
      assert.ok(metadata.n >= last, `a late copy made ${metadata.n} of ${last}`);
    }
    await store.dispose();
    assert.ok(servers.kills >= KILLS && proxy.repeats > KILLS, "little was done");
  });
}

/** One client's writes, one after the other, until there were enough kills; some conversations of each. */
async function write(proxy, servers, lane, counts) {
  const remote = connect(proxy.url, { attemptTimeout: 2000, deadline: 20_000, retries: 6, idempotencyKeys: HAS_KEYS });
  const done = [];
  for (let nth = 0; servers.kills < KILLS; nth += 1) {
    const one = { id: `${lane}-${nth}`, lane, acknowledged: 0, unknown: 0, last: 0 };
    if (!(await create(remote, one, counts))) continue;
    done.push(one);
    for (let n = 1; n <= 20 && servers.kills < KILLS; n += 1) {
      try {
        await remote.update(clientOf(lane), one.id, { metadata: { n } });
        one.acknowledged += 1;
        one.last = n;
        counts.acknowledged += 1;
        servers.count();
      } catch (error) {
        counts.refused[error.code] = (counts.refused[error.code] ?? 0) + 1;
        if (error.outcome === "unknown") {
          one.unknown += 1;
          counts.unknown += 1;
        }
      }
    }
  }
  await remote.dispose();
  return done;
}

async function create(remote, { id, lane }, counts) {
  try {
    await remote.create(clientOf(lane), { id, metadata: { n: 0 } });
    return true;
  } catch (error) {
    counts.refused[error.code] = (counts.refused[error.code] ?? 0) + 1;
    return false;
  }
}

class Servers {
  ports = [];
  kills = 0;
  #children = [];
  #writes = 0;

  constructor(backend, address) {
    this.args = [backend.name, JSON.stringify(address)];
  }

  async start() {
    await Promise.all([0, 1].map((at) => this.#fork(at)));
  }

  async #fork(at) {
    const child = fork(SERVER, this.args);
    this.#children[at] = child;
    child.on("exit", () => {
      if (!this.isOver) this.#fork(at);
    });
    [this.ports[at]] = await once(child, "message");
  }

  /** After so many writes, one of them is killed. */
  count() {
    this.#writes += 1;
    if (this.#writes % WRITES_PER_KILL !== 0) return;
    this.kills += 1;
    const child = this.#children[this.kills % 2];
    setTimeout(() => child.kill("SIGKILL"), Math.random() * 3);
  }

  stop() {
    this.isOver = true;
    for (const child of this.#children) child.kill("SIGKILL");
  }
}

class Proxy {
  repeats = 0;
  #agent = new Agent();
  #late = new Set();

  static async start(servers) {
    const proxy = new Proxy();
    proxy.servers = servers;
    proxy.server = createServer((incoming, outgoing) => proxy.#pass(incoming, outgoing).catch(() => outgoing.destroy()));
    proxy.server.listen(0, "127.0.0.1");
    await once(proxy.server, "listening");
    proxy.url = `http://127.0.0.1:${proxy.server.address().port}`;
    return proxy;
  }

  async #pass(incoming, outgoing) {
    const body = Buffer.concat(await incoming.toArray());
    const at = Math.random() < 0.5 ? 0 : 1;
    const late = pause(Math.random() * LONGEST_DELAY_MS).then(() => this.#forward(1 - at, incoming, body)).then(() => (this.repeats += 1), () => {});
    this.#late.add(late);
    late.finally(() => this.#late.delete(late));
    const { status, headers, body: answer } = await this.#forward(at, incoming, body);
    if (Math.random() < 0.15) outgoing.destroy();
    else outgoing.writeHead(status, headers).end(answer);
  }

  async #forward(at, { method, url, headers }, body) {
    const asked = request({ port: this.servers.ports[at], host: "127.0.0.1", method, path: url, headers, agent: this.#agent });
    asked.end(body);
    const [answer] = await once(asked, "response");
    const { "transfer-encoding": _, connection: __, ...rest } = answer.headers;
    return { status: answer.statusCode, headers: rest, body: Buffer.concat(await answer.toArray()) };
  }

  async stop() {
    await Promise.all(this.#late);
    this.server.closeAllConnections();
    this.server.close();
    this.#agent.destroy();
  }
}
