// Every call of whatever back end, and of its turns, by way of somebody who watches.

import { CREATE, SERVED } from "../front/arguments.js";
import { LEASE } from "../front/lease.js";
import { forwarding } from "./forward.js";

const CALLS = [
  "create", "get", "latest", "update", "close", "closeAll", "list", "erase", "modify", "remember", "recall", "forget", "memories",
  "open",
];
/** Those that are not of one client. */
const MORE = ["sweep", "migrate"];
/** Those that name a conversation. */
const WITH_ID = ["get", "update", "close", "modify"];

/**
 * A call that is watched.
 * @typedef {object} Call
 * @property {string} name
 * @property {boolean} isNow whether it answers at once
 * @property {import("../entry/index.js").Client} [client]
 * @property {string} [id] of the conversation, where it is named
 * @property {number} [begun] of a turn: when it had its place, by `performance.now()`
 */
/** @typedef {(call: Call, act: () => any) => any} Watch does the call, and answers as it does */
/** @typedef {(name: string) => () => Watch | undefined} WatchOf of a call: asked each time for whoever watches at the moment */

/**
 * @param {any} conversations
 * @param {WatchOf} watchOf
 * @returns {any}
 */
export function watched(conversations, watchOf) {
  const isNow = typeof conversations.snapshot === "function";
  const own = callsOver(conversations, [...CALLS, ...MORE], watchOf, isNow);
  const { turn } = conversations;
  const turnWatch = watchOf("turn");
  own.turn = (/** @type {any} */ client, /** @type {any} */ fn, /** @type {any} */ options) => {
    const watch = turnWatch();
    if (typeof fn !== "function") return turn.call(conversations, client, fn, options);
    const begin = (/** @type {any} */ calls) => forwarding(calls, callsOver(calls, CALLS, watchOf, isNow, client));
    /** @type {Call} */
    const call = { name: "turn", isNow: false, client };
    const held = (/** @type {any} */ calls) => {
      call.begun = performance.now();
      return fn(begin(calls));
    };
    const act = () => turn.call(conversations, client, held, options);
    return watch ? watch(call, act) : act();
  };
  passOn(conversations, own, watchOf);
  return forwarding(conversations, own);
}

/**
 * @param {any} calls
 * @param {string[]} names
 * @param {WatchOf} watchOf
 * @param {boolean} isEngine
 * @param {import("../entry/index.js").Client} [client] whom calls within a turn don't name
 */
function callsOver(calls, names, watchOf, isEngine, client) {
  /** @type {any} */
  const own = {};
  for (const name of names.filter((name) => typeof calls[name] === "function")) {
    const call = calls[name];
    const watcher = watchOf(name);
    const isNow = isEngine && name !== "modify";
    const hasId = WITH_ID.includes(name);
    const hasClient = !MORE.includes(name);
    // As many as any call takes: a rest parameter would cost more than all else here.
    own[name] = (/** @type {any} */ a, /** @type {any} */ b, /** @type {any} */ c, /** @type {any} */ d) => {
      const watch = watcher();
      if (!watch) return call.call(calls, a, b, c, d);
      const id = client ? a : b;
      return watch({ name, isNow, client: client ?? (hasClient ? a : undefined), id: hasId && typeof id === "string" ? id : undefined }, () => call.call(calls, a, b, c, d));
    };
  }
  return own;
}

/**
 * What our own server asks by. Its calls are watched like any; those of a turn that goes on elsewhere are the server's to watch.
 * @param {any} conversations
 * @param {any} own
 * @param {WatchOf} watchOf
 */
function passOn(conversations, own, watchOf) {
  const create = conversations[CREATE];
  const define = (/** @type {symbol} */ name, /** @type {any} */ value) => Object.defineProperty(own, name, { value });
  if (create) {
    const watcher = watchOf("create");
    define(CREATE, (/** @type {any} */ client, /** @type {any} */ body) => {
      const act = () => create.call(conversations, client, body);
      const watch = watcher();
      return watch ? watch({ name: "create", isNow: typeof conversations.snapshot === "function", client }, act) : act();
    });
  }
  if (conversations[SERVED]) {
    define(SERVED, (/** @type {any} */ number) => {
      const calls = conversations[SERVED](number);
      return calls && watched(calls, watchOf);
    });
  }
  if (conversations[LEASE]) define(LEASE, conversations[LEASE].bind(conversations));
}
