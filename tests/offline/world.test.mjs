// Random schedules, each from a seed: tabs that are closed, killed while they send, frozen and woken; a network that loses, repeats and
// delays; others who write; a server that restarts, forgets its answers, asks for other credentials or refuses. At the end all is well
// again, and the judge looks. More of them: CONVOSTATE_SCHEDULES=1000; one of them: CONVOSTATE_SEED=7 CONVOSTATE_SCHEDULES=1.

import assert from "node:assert/strict";
import { test } from "node:test";
import Database from "better-sqlite3";
import { IDBFactory } from "fake-indexeddb";
import { openOffline } from "convostate/offline";
import { createHandler } from "convostate/server";
import { openSqlite } from "convostate/sqlite";
import { randomOf } from "../support/random.mjs";
import { URL_OF_SERVER, seen } from "./support.mjs";

const SCHEDULES = Number(process.env.CONVOSTATE_SCHEDULES ?? 12);
const SEED = Number(process.env.CONVOSTATE_SEED ?? 1);
const STEPS = 30;
const CLIENTS = ["one", "two"].map((user_id) => ({ bot_id: "shop", user_id, channel_id: "web" }));
/** A tab that is killed leaves its lease behind: those after it are as much later. */
const LEASE_MS = 11_000;

class World {
  tabs = [];
  accepted = 0;
  ended = new Map();
  later = 0;
  late = [];
  /** By client and conversation, the last write that was done. */
  done = new Map();
  /** Clients of whom the server kept no numbers at a time: a late copy of a first write may be done then. */
  erased = new Set();
  faults = new Set();

  constructor(seed) {
    const below = randomOf(seed);
    const random = () => below(2 ** 20) / 2 ** 20;
    this.chance = (of) => random() < of;
    this.pick = (list) => list[Math.floor(random() * list.length)];
    this.random = random;
    this.database = new Database(":memory:");
    this.factories = { ada: new IDBFactory(), bob: new IDBFactory() };
  }

  async restart() {
    this.store = openSqlite(this.database);
    await this.store.migrate();
    this.store.subscribe((event) => this.see(event));
    this.handler = createHandler(this.store, { authorize: (request) => this.allows(request) });
  }

  /** No write is done twice, or after a later one. */
  see({ type, conversation, previous }) {
    const { client, id, metadata } = conversation ?? previous;
    const who = JSON.stringify(client);
    if (type === "erased") this.erased.add(who);
    if (type !== "updated" || metadata.n === undefined || metadata.n === previous.metadata.n || this.erased.has(who)) return;
    const last = this.done.get(`${who} ${id}`) ?? 0;
    if (metadata.n <= last) this.faults.add(`write ${metadata.n} of ${who} ${id} was done after ${last}`);
    this.done.set(`${who} ${id}`, metadata.n);
  }

  /** Nobody's entries are sent with another's headers. */
  allows(request) {
    const account = request.headers.get("authorization");
    const owner = new URL(request.url).searchParams.get("channel_id");
    if (account !== owner) this.faults.add(`what is ${owner}'s was sent as ${account}`);
    return true;
  }

  /** What the network does to a request. */
  async fetch(tab, url, init) {
    const ask = () => this.handler(new Request(url, init));
    if (tab.isKilled) return new Promise(() => {});
    if (this.isWell) return ask();
    if (this.isDown || this.chance(0.15)) throw new TypeError("lost on its way");
    if (this.chance(0.1)) return new Response("", { status: 503 });
    if (this.chance(0.05)) return new Response("<html>", { headers: { "content-type": "text/html" } });
    if (this.chance(0.05)) return new Response(null, { status: 401 });
    if (this.chance(0.1)) this.late.push(ask);
    if (this.chance(0.1)) await ask();
    const answer = await ask();
    if (this.chance(0.15)) throw new TypeError("the answer was lost");
    if (tab.isKilled) return new Promise(() => {});
    return answer;
  }

  async open(account) {
    const tab = { account, isKilled: false };
    const skew = (this.later += LEASE_MS);
    tab.calls = openOffline(URL_OF_SERVER, {
      account, factory: this.factories[account], headers: () => ({ authorization: account }),
      fetch: (url, init) => this.fetch(tab, url, init), now: () => Date.now() + skew, attemptTimeout: 500,
      onConflict: () => this.pick(["mine", "server"]),
    });
    await tab.calls.migrate();
    tab.calls.subscribe(({ type, entry }) => {
      if (type === "sent" || type === "failed") this.end(account, entry.entry, type);
    });
    this.tabs.push(tab);
    return tab;
  }

  /** Told in each tab, and again when it failed again. */
  end(account, place, type) {
    const key = `${account} ${place}`;
    if (this.ended.get(key) === "sent" && type === "failed") this.faults.add(`${key} was sent and failed`);
    this.ended.set(key, type);
  }

  async step() {
    const live = this.tabs.filter(({ isKilled }) => !isKilled);
    const account = this.pick(["ada", "bob"]);
    const own = live.filter((tab) => tab.account === account);
    const what = this.random();
    if (own.length === 0 || (what < 0.06 && own.length < 3)) return void (await this.open(account));
    const tab = this.pick(own);
    if (what < 0.1) return void (tab.isKilled = true);
    if (what < 0.13) return this.close(tab);
    if (what < 0.18) return void (this.isDown = !this.isDown);
    if (what < 0.21) return this.restart();
    if (what < 0.26) return void (await this.late.shift()?.());
    if (what < 0.36) return void (await tab.calls.flush().catch(() => {}));
    if (what < 0.4) return void (await tab.calls.refresh(this.client(account)).catch(() => {}));
    if (what < 0.44) return tab.calls.resume();
    if (what < 0.5) return this.others(this.client(account));
    return this.write(tab, this.client(account));
  }

  client(account) {
    return { ...this.pick(CLIENTS), channel_id: account };
  }

  async close(tab) {
    this.tabs.splice(this.tabs.indexOf(tab), 1);
    await tab.calls.dispose();
  }

  async others(client) {
    const id = this.pick(["a", "b", "c"]);
    await this.store.update(client, id, { metadata: { theirs: this.random() } }).catch(() => {});
  }

  async write({ calls }, client) {
    const id = this.pick(["a", "b", "c"]);
    const what = this.random();
    const n = (this.accepted += 1);
    const done = what < 0.25 ? calls.create(client, { id, flow_id: "f" })
      : what < 0.75 ? calls.update(client, id, { metadata: { n } })
      : what < 0.85 ? calls.modify(client, id, () => ({ metadata: { n } }), { attempts: 1 })
      : what < 0.9 ? calls.close(client, id)
      : what < 0.95 ? calls.closeAll(client)
      : calls.erase(client);
    // What the rules refuse here is not accepted.
    await done.catch(() => {});
  }

  /** The network is there, the server works, and a tab of each account goes on until nothing can be sent any more. */
  async settle() {
    this.isWell = true;
    for (const tab of this.tabs) tab.isKilled = true;
    for (const ask of this.late.splice(0)) await ask();
    const { faults } = this;
    for (const account of ["ada", "bob"]) {
      const { calls } = await this.open(account);
      calls.resume();
      for (let tries = 0; ; tries += 1) {
        await calls.flush().catch(() => {});
        if (calls.status.state === "idle") break;
        for (const user of CLIENTS) {
          const failed = (await calls.pending({ ...user, channel_id: account })).find(({ state }) => state === "failed");
          if (failed) await calls.discard(failed);
        }
        if (tries > 200) faults.add(`${account} is never idle: ${JSON.stringify(calls.status)}`);
        if (tries > 200) break;
      }
      for (const user of CLIENTS) {
        const client = { ...user, channel_id: account };
        const there = (await this.store.list(client, { limit: 100 })).conversations;
        await calls.refresh(client);
        const here = (await calls.list(client, { limit: 100 })).conversations;
        if (JSON.stringify(here.map(seen)) !== JSON.stringify(there.map(seen))) faults.add(`${account} shows ${JSON.stringify(here)}, the server has ${JSON.stringify(there)}`);
        if (here.some(({ pending }) => pending)) faults.add("something is ahead though nothing waits");
      }
    }
    return [...faults];
  }

  async stop() {
    for (const { calls } of this.tabs) await calls.dispose();
  }
}

for (let seed = SEED; seed < SEED + SCHEDULES; seed += 1) {
  test(`schedule ${seed}`, async () => {
    const world = new World(seed);
    await world.restart();
    try {
      for (let step = 0; step < STEPS; step += 1) await world.step();
      assert.deepEqual(await world.settle(), []);
    } finally {
      await world.stop();
    }
  });
}
