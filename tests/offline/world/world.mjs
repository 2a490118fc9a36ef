// A schedule from a seed: tabs of three browsers' accounts, a server, and what happens to them.

import { IDBFactory } from "fake-indexeddb";
import { randomOf } from "../../support/random.mjs";
import { Judge } from "./judge.mjs";
import { Server } from "./server.mjs";
import { Tab } from "./tabs.mjs";
import { pass, settled } from "./time.mjs";

/** Two people share the phone; one of them has a laptop, too. */
const PLACES = [["phone", "ada"], ["phone", "bob"], ["laptop", "ada"]].map(([browser, account]) => ({ browser, account, name: `${browser}/${account}` }));
const CLIENTS = ["one", "two"].map((user_id) => ({ bot_id: "shop", user_id, channel_id: "web" }));
const clientsOf = ({ account }) => CLIENTS.map((user) => ({ ...user, channel_id: account }));
const IDS = ["a", "b", "c"];
const MOST_TABS = 4;
/** A call or two have so many turns of the event loop. */
const TURNS_OF_A_CALL = 60;
const HOUR_MS = 3_600_000;
const MOST_ROUNDS = 200;

export class World {
  tabs = [];
  factories = { phone: new IDBFactory(), laptop: new IDBFactory() };
  judge = new Judge();
  #writes = 0;
  /** Calls that nobody waits for yet. */
  #underWay = [];

  constructor(seed) {
    const below = randomOf(seed);
    const random = () => below(2 ** 20) / 2 ** 20;
    Math.random = random;
    this.chance = (of) => random() < of;
    this.pick = (list) => list[below(list.length)];
    this.below = below;
    this.server = new Server({ chance: this.chance, upTo: below }, this.judge);
  }

  turn() {
    for (const tab of this.tabs) if (!tab.isKilled) tab.turn();
  }

  async open(place) {
    const { server } = this;
    const { browser, account } = place;
    const tab = new Tab(place, (tab) => ({
      factory: this.factories[browser], headers: () => ({ authorization: account }), attemptTimeout: 500,
      fetch: (url, init) => server.fetch(tab, url, init), onConflict: () => this.pick(["mine", "server"]),
    }));
    this.tabs.push(tab);
    await settled(tab.call("migrate"));
    if (!tab.isKilled) tab.in(() => tab.calls.subscribe(({ type, entry }) => this.#hear(tab, type, entry)));
    return tab;
  }

  #hear(tab, type, entry) {
    if (!tab.isKilled && (type === "sent" || type === "failed")) this.judge.end(tab.place, entry.entry, type);
  }

  /** What may happen, and how often. */
  #happenings = [
    [3, ({ place }) => this.tabs.filter((tab) => !tab.isKilled && tab.place === place).length < MOST_TABS && this.open(place)],
    [5, (tab) => this.killSoon(tab)],
    [3, (tab) => this.close(tab)],
    [3, (tab) => (tab.isFrozen = true)],
    [4, () => this.wake()],
    [3, (tab) => (tab.skew = this.pick([0, HOUR_MS, -HOUR_MS, 500]))],
    [3, (tab) => (tab.room = 1 + this.below(12))],
    [5, () => (this.server.isDown = !this.server.isDown && this.chance(0.5))],
    [3, () => settled(this.server.restart(this.chance(0.1)))],
    [5, () => settled(this.server.comeLate())],
    [10, (tab) => this.go(tab.call("flush"))],
    [4, (tab, client) => this.go(tab.call("refresh", client))],
    [4, (tab) => tab.in(() => tab.calls.resume())],
    [6, (_, client) => settled(this.others(client))],
    [4, (tab, client) => this.decide(tab, client)],
    [4, () => pass(this.pick([10, 1000, 12_000, 60_000]))],
    [40, (tab, client) => this.write(tab, client)],
    [8, (tab, client) => this.remember(tab, client)],
  ];

  async step() {
    const place = this.pick(PLACES);
    const live = this.tabs.filter((tab) => !tab.isKilled && !tab.isFrozen && tab.place === place);
    if (live.length === 0) return void (await this.open(place));
    const all = this.#happenings.reduce((sum, [often]) => sum + often, 0);
    let at = this.below(all);
    const [, happen] = this.#happenings.find(([often]) => (at -= often) < 0);
    await happen(this.pick(live), this.client(place));
  }

  client({ account }) {
    return { ...this.pick(CLIENTS), channel_id: account };
  }

  /** Waits for a call, or lets it go on beside what comes next. */
  async go(call) {
    const ended = call.catch(() => {});
    if (this.chance(0.5)) this.#underWay.push(ended);
    else await settled(ended);
  }

  killSoon(tab) {
    tab.turnsLeft = 1 + this.below(TURNS_OF_A_CALL);
    this.judge.killed(tab.place);
  }

  async close(tab) {
    await settled(tab.call("dispose"));
    this.tabs.splice(this.tabs.indexOf(tab), 1);
  }

  wake() {
    for (const tab of this.tabs) if (tab.isFrozen) tab.wake();
  }

  async others(client) {
    await this.server.store.update(client, this.pick(IDS), { metadata: { theirs: (this.#writes += 1) } }).catch(() => {});
  }

  /** Somebody decides about what failed. */
  async decide(tab, client) {
    const failed = (await settled(tab.call("pending", client)) ?? []).find(({ state }) => state === "failed");
    if (failed && this.chance(0.5)) await this.go(tab.call("retry", failed));
    else if (failed) await this.discard(tab, failed);
  }

  async discard(tab, entry) {
    this.judge.end(tab.place, entry.entry, "failed");
    const gone = await settled(tab.call("discard", entry).catch(() => [])) ?? [];
    for (const one of gone) this.judge.end(tab.place, one.entry, "failed");
  }

  async write(tab, client) {
    const id = this.pick(IDS);
    const n = (this.#writes += 1);
    const metadata = { [tab.place.browser]: n };
    const what = this.below(100);
    const isOfVersion = what >= 75 && what < 85;
    const isUpdate = what >= 25 && what < 85;
    const erased = what >= 95 ? this.judge.erase(client, n) : undefined;
    const call = what < 25 ? tab.call("create", client, { id, flow_id: "f" })
      : what < 75 ? tab.call("update", client, id, { metadata })
      : what < 85 ? tab.call("modify", client, id, () => ({ metadata }), { attempts: 1 })
      : what < 90 ? tab.call("close", client, id)
      : what < 95 ? tab.call("closeAll", client)
      : tab.call("erase", client);
    // What the rules refuse here is not accepted.
    const accepted = call.then(() => {
      erased?.(this.#writes);
      if (isUpdate && !tab.isKilled) this.judge.accepted.set(n, { client, place: tab.place, isOfVersion });
    });
    await this.go(accepted);
  }

  /** A memory, sometimes by the version that is shown. */
  async remember(tab, client) {
    const key = this.pick(IDS);
    const shown = this.chance(0.5) ? await settled(tab.call("recall", client, key)) : undefined;
    const options = shown ? { ifVersion: shown.version } : {};
    await this.go(this.chance(0.8) ? tab.call("remember", client, key, (this.#writes += 1), options) : tab.call("forget", client, key, options));
  }

  /** The network is there, the server works, and a tab of each account goes on until nothing can be sent any more. */
  async settle() {
    const { server, judge } = this;
    this.wake();
    await settled(Promise.all(this.#underWay));
    server.isWell = true;
    for (const tab of this.tabs) {
      if (!tab.isKilled) judge.killed(tab.place);
      tab.kill();
    }
    while (server.hasLate) await settled(server.comeLate());
    for (const place of PLACES) {
      const tab = await this.open(place);
      await this.#drain(tab, clientsOf(place));
      await settled(tab.call("dispose"));
    }
    for (const place of PLACES) {
      const tab = await this.open(place);
      const clients = clientsOf(place);
      for (const client of clients) {
        await settled(tab.call("refresh", client));
        const here = await settled(tab.call("list", client, { limit: 100 }));
        const there = await settled(server.store.list(client, { limit: 100 }));
        judge.compare(place.name, here.conversations, there.conversations);
        const [ours, theirs] = [await settled(tab.call("memories", client)), await settled(server.store.memories(client))];
        judge.compare(place.name, ours.memories, theirs.memories);
      }
      await settled(tab.call("dispose"));
    }
    judge.lookForLost();
    return [...judge.faults];
  }

  async #drain(tab, clients) {
    tab.in(() => tab.calls.resume());
    for (let tries = 0; tries < MOST_ROUNDS; tries += 1) {
      await settled(tab.call("flush").catch(() => {}));
      if (tab.calls.status.state === "idle") return;
      for (const client of clients) {
        const failed = (await settled(tab.call("pending", client))).find(({ state }) => state === "failed");
        if (failed) await this.discard(tab, failed);
      }
    }
    this.judge.faults.add(`${tab.place.name} is never idle: ${JSON.stringify(tab.calls.status)}`);
  }
}
