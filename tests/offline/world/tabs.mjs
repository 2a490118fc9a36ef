// Tabs that can be killed at any await, frozen and woken, that run out of room and whose clocks are set.

import { IDBDatabase, IDBObjectStore } from "fake-indexeddb";
import { openOffline } from "convostate/offline";
import { URL_OF_SERVER } from "../support.mjs";
import { tabNow, within } from "./time.mjs";

/** Is told of each entry that is put into an outbox, by whom. */
let onEntry = () => {};

/** Puts itself between all tabs and their databases. */
export function watchDatabases(listener) {
  onEntry = listener;
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...args) {
    const tab = tabNow();
    if (tab?.isKilled) throw new DOMException("the tab was killed", "AbortError");
    const made = transaction.apply(this, args);
    tab?.transactions.add(made);
    made.addEventListener("complete", () => tab?.transactions.delete(made));
    made.addEventListener("abort", () => tab?.transactions.delete(made));
    return made;
  };
  for (const name of ["put", "add"]) {
    const work = IDBObjectStore.prototype[name];
    IDBObjectStore.prototype[name] = function (record, ...args) {
      const tab = tabNow();
      if (tab && (tab.room -= 1) === 0) throw new DOMException("no more room", "QuotaExceededError");
      if (this.name === "outbox") onEntry(record, tab);
      return work.call(this, record, ...args);
    };
  }
}

export class Tab {
  isKilled = false;
  isFrozen = false;
  /** What comes to it while it is frozen. */
  held = [];
  transactions = new Set();
  /** After so many writes to the database, one finds no room. */
  room = Infinity;
  /** In so many turns of the event loop it is killed. */
  turnsLeft = Infinity;
  /** How far its clock is ahead, in milliseconds. */
  skew = 0;

  /** @param place whose it is, in which browser */
  constructor(place, options) {
    this.place = place;
    this.died = new Promise((resolve) => (this.die = resolve));
    this.calls = this.in(() => openOffline(URL_OF_SERVER, { account: place.account, now: () => Date.now() + this.skew, ...options(this) }));
  }

  in(work) {
    return within(this, work);
  }

  /** A call; undefined when the tab dies before it answers. */
  call(name, ...args) {
    const answer = this.in(() => this.calls[name](...args));
    // Whether it failed is asked by whoever waits for it.
    answer?.catch?.(() => {});
    return Promise.race([answer, this.died]);
  }

  turn() {
    this.turnsLeft -= 1;
    if (this.turnsLeft <= 0) this.kill();
  }

  kill() {
    this.isKilled = true;
    for (const transaction of this.transactions) {
      try {
        transaction.abort();
      } catch {
        // It is being committed: what is written stands.
      }
    }
    this.die(undefined);
  }

  wake() {
    this.isFrozen = false;
    for (const work of this.held.splice(0)) if (!this.isKilled) this.in(work);
  }
}
