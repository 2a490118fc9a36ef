// What must hold, whatever happened.

import { seen } from "../support.mjs";

export class Judge {
  faults = new Set();
  /** The writes that were accepted: by number, whose they are, and whether they say of what version they are made. */
  accepted = new Map();
  /** Those that the server did. */
  #done = new Set();
  /** Those that failed, as somebody was told. */
  #failed = new Set();
  /** By client, conversation and browser, the last write that was done. */
  #last = new Map();
  /** Clients of whom the server kept no numbers at a time: a late copy of a first write may be done then. */
  #forgotten = new Set();
  #isWiped = false;
  /** By the entry, the number of its write. */
  #numbers = new Map();
  #ended = new Map();
  /** Erases: whose, and which writes may have come before. */
  #erases = [];
  #killed = new Set();

  entry({ place, args }, tab) {
    const n = args.at(-1)?.metadata?.[tab.place.browser];
    if (n !== undefined) this.#numbers.set(`${tab.place.name} ${place}`, n);
  }

  wiped() {
    this.#isWiped = true;
    this.#last.clear();
  }

  killed(place) {
    this.#killed.add(place);
  }

  /** An erase begins; answers what is to be called when it has ended. */
  erase(client, n) {
    const erase = { who: JSON.stringify(client), until: Infinity };
    this.#erases.push(erase);
    return (last = n) => (erase.until = last);
  }

  /** No write is done twice, or after a later one. */
  see({ type, conversation, previous }) {
    if (type === "remembered" || type === "forgotten") return;
    const { client, id, metadata } = conversation ?? previous;
    const who = JSON.stringify(client);
    if (type === "erased") this.#forgotten.add(who);
    if (type !== "updated") return;
    const browser = Object.keys(metadata).find((name) => metadata[name] !== previous.metadata[name]);
    if (browser === "theirs") return;
    const n = metadata[browser];
    this.#done.add(n);
    if (this.#isWiped || this.#forgotten.has(who)) return;
    if (!browser) this.faults.add(`a write of ${who} ${id} was done twice, ${JSON.stringify(metadata)}`);
    const which = `${who} ${id} ${browser}`;
    const last = this.#last.get(which) ?? 0;
    if (n <= last) this.faults.add(`write ${n} of ${which} was done after ${last}`);
    this.#last.set(which, n);
  }

  /** Nobody's entries are sent with another's headers. */
  allows(request) {
    const account = request.headers.get("authorization");
    const owner = new URL(request.url).searchParams.get("channel_id");
    if (account !== owner) this.faults.add(`what is ${owner}'s was sent as ${account}`);
    return true;
  }

  /** Told in each tab, and again when it failed again. */
  end(place, entry, type) {
    const key = `${place.name} ${entry}`;
    if (this.#ended.get(key) === "sent" && type === "failed") this.faults.add(`${key} was sent and failed`);
    this.#ended.set(key, type);
    if (type === "failed") this.#failed.add(this.#numbers.get(key));
  }

  /** Each write that a call accepted was done, or somebody was told that it was not. */
  lookForLost() {
    for (const [n, { client, place, isOfVersion }] of this.accepted) {
      if (this.#done.has(n) || this.#failed.has(n)) continue;
      const isErased = this.#erases.some(({ who, until }) => who === JSON.stringify(client) && n <= until);
      // Who was to tell it may have died.
      const isUntold = isOfVersion && this.#killed.has(place);
      if (!isErased && !isUntold) this.faults.add(`write ${n} of ${JSON.stringify(client)} was lost`);
    }
  }

  /** What is shown is what the server has. */
  compare(name, here, there) {
    if (JSON.stringify(here.map(seen)) !== JSON.stringify(there.map(seen))) this.faults.add(`${name} shows ${JSON.stringify(here)}, the server has ${JSON.stringify(there)}`);
    if (here.some(({ pending }) => pending)) this.faults.add("something is ahead though nothing waits");
  }
}
