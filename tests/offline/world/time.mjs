// Time that passes only when nothing else happens: a schedule waits for no clock, and is the same each time it is played. What a tab
// has asked for comes to it in its own context; a frozen tab gets it when it wakes, a killed one never.

import { AsyncLocalStorage } from "node:async_hooks";

/** So many turns of the event loop without a task of IndexedDB's, and the next timer is due: what is settled by promises is then done. */
const IDLE_TURNS = 4;
/** Whoever waits for longer waits for ever. */
const LONGEST_WAIT_MS = 24 * 3_600_000;
const BEGIN = 1_795_343_460_000;

const running = new AsyncLocalStorage();
const turnOf = globalThis.setImmediate;
let now = BEGIN;
let order = 0;
let tasks = 0;
let timers = new Set();
let channels = new Map();
/** What is called at each turn. */
let hook = () => {};

export const tabNow = () => running.getStore();
export const within = (tab, work) => running.run(tab, work);

/** Comes to a tab, or waits until it wakes. */
export function deliver(tab, work) {
  if (tab?.isKilled) return;
  if (tab?.isFrozen) tab.held.push(work);
  else within(tab, work);
}

/** A timer takes a millisecond at the least, as those of browsers and of Node do. */
const wholeOf = (wait) => Math.max(1, Math.ceil(Number(wait) || 0));

function begin(work, wait, args, every) {
  const timer = { at: now + wholeOf(wait), order: (order += 1), work: () => work(...args), every, tab: tabNow(), ref: () => timer, unref: () => timer };
  timers.add(timer);
  return timer;
}

class Channel {
  #name;
  #tab = tabNow();

  constructor(name) {
    this.#name = name;
    channels.set(name, [...(channels.get(name) ?? []), this]);
  }

  postMessage(data) {
    for (const other of channels.get(this.#name) ?? []) {
      if (other !== this) setImmediate(() => deliver(other.#tab, () => other.onmessage?.({ data: structuredClone(data) })));
    }
  }

  close() {
    channels.set(this.#name, (channels.get(this.#name) ?? []).filter((one) => one !== this));
  }
}

/** Puts this time in the place of the process's. */
export function takeOver() {
  Date.now = () => now;
  performance.now = () => now - BEGIN;
  globalThis.BroadcastChannel = Channel;
  // A tab that was killed says nothing any more.
  const { error } = console;
  console.error = (...said) => tabNow()?.isKilled || error(...said);
  globalThis.setTimeout = (work, wait, ...args) => begin(work, wait, args);
  globalThis.setInterval = (work, wait, ...args) => begin(work, wait, args, wait);
  globalThis.clearTimeout = globalThis.clearInterval = (timer) => timers.delete(timer);
  globalThis.setImmediate = (work, ...args) => {
    tasks += 1;
    return turnOf(() => {
      tasks -= 1;
      work(...args);
    });
  };
}

/** Begins anew, with a function that is called at each turn. */
export function beginTime(onTurn) {
  now = BEGIN;
  timers = new Set();
  channels = new Map();
  hook = onTurn;
}

function next() {
  let first;
  for (const timer of timers) {
    const isFirst = !first || timer.at < first.at || (timer.at === first.at && timer.order < first.order);
    if (isFirst && !timer.tab?.isKilled) first = timer;
  }
  return first;
}

function fire(timer) {
  now = Math.max(now, timer.at);
  if (timer.every === undefined) timers.delete(timer);
  else timer.at = now + wholeOf(timer.every);
  deliver(timer.tab, timer.work);
}

/** Lets time pass until a promise is settled. */
export async function settled(promise) {
  const begun = now;
  let isSettled = false;
  promise.finally(() => (isSettled = true)).catch(() => {});
  for (let idle = 0; ; ) {
    await new Promise((resolve) => turnOf(resolve));
    if (isSettled) return promise;
    hook();
    idle = tasks > 0 ? 0 : idle + 1;
    if (idle < IDLE_TURNS) continue;
    const timer = next();
    // What is waited for may end by the death of a tab in this very turn, and with it all that waits for a time.
    if (!timer && idle > IDLE_TURNS) throw new Error("nobody waits for anything any more");
    if (!timer) continue;
    fire(timer);
    idle = 0;
    if (now - begun > LONGEST_WAIT_MS) throw new Error("it is waited for what never comes");
  }
}

export const pass = (wait) => settled(new Promise((resolve) => setTimeout(resolve, wait)));
