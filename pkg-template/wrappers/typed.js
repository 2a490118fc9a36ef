// The calls with metadata as a schema says, over any back end. What is written is checked before, by what it comes to.

import { forwarding } from "./forward.js";
import { shapeOf } from "./shape.js";
import { later, now } from "./steps.js";

/** The plain update knows no CONFLICT, so this one is tried often. */
const ATTEMPTS = 100;
/** A version that none has: such an update writes nothing, and the store says what is wrong, in its words. */
const NO_VERSION = 9e15;

/**
 * @param {any} conversations
 * @param {import("../entry/typed.js").TypedOptions<any, any, any>} [options] without them, types only
 * @returns {any}
 */
export function typed(conversations, options) {
  if (!options) return conversations;
  const shape = shapeOf(options);
  // Only what answers at once has snapshots.
  const run = conversations.snapshot ? now : later;

  /**
   * @param {any} calls
   * @param {0 | 1} at how many arguments name the client: within a turn none
   * @returns {Record<string, (...args: any[]) => any>}
   */
  const callsOver = (calls, at) => {
    const reading = (/** @type {string} */ name) => (/** @type {any[]} */ ...args) => run(function* () {
      return yield* shape.read(yield calls[name](...args));
    });
    const making = (/** @type {string} */ name) => (/** @type {any[]} */ ...args) => run(function* () {
      args[at] = yield* shape.created(args[at]);
      return yield* shape.read(yield calls[name](...args));
    });
    return {
      get: reading("get"),
      latest: reading("latest"),
      create: making("create"),
      ...(at === 0 && { open: making("open") }),
      list: (...args) => run(function* () {
        const page = yield calls.list(...args);
        const conversations = [];
        for (const stored of page.conversations) conversations.push(yield* shape.read(stored));
        return { ...page, conversations };
      }),
      update: (...args) => run(() => updating(calls, args.slice(0, at), args.slice(at))),
      modify: (...args) => {
        const fn = args[at + 1];
        args[at + 1] = instead(fn, (stored) => later(function* () {
          return yield* shape.updated(stored, yield fn(yield* shape.read(stored)));
        }));
        return later(function* () {
          return yield* shape.read(yield calls.modify(...args));
        });
      },
    };
  };

  /**
   * @param {any} calls
   * @param {any[]} who
   * @param {any[]} args
   * @returns {Generator<any, any, any>}
   */
  function* updating(calls, who, [id, body, options, ...more]) {
    for (let attempt = 1; ; attempt += 1) {
      let change = body;
      let stored;
      try {
        stored = yield calls.get(...who, id, options?.signal && { signal: options.signal });
        change = yield* shape.updated(stored, body);
      } catch (error) {
        if (stored) throw error;
      }
      try {
        return yield calls.update(...who, id, change, withVersion(options, stored?.version), ...more);
      } catch (/** @type {any} */ error) {
        if (error.code !== "CONFLICT" || attempt >= ATTEMPTS || options?.ifVersion !== undefined) throw error;
      }
      // Up to a second at the last. Where all happens at once, nobody else gets on meanwhile.
      if (run === later) yield new Promise((resolve) => setTimeout(resolve, Math.random() * attempt * 10));
    }
  }

  const own = callsOver(conversations, 1);
  own.turn = (client, fn, options) => conversations.turn(client, instead(fn, (turn) => fn(forwarding(turn, callsOver(turn, 0)))), options);
  own.subscribe = (listener, client) => conversations.subscribe(instead(listener, (event) => run(function* () {
    // Of a memory there is none.
    if (event.conversation === undefined) return listener(event);
    const conversation = Object.freeze(yield* shape.read(event.conversation));
    return listener(Object.freeze({ ...event, conversation, previous: Object.freeze(yield* shape.read(event.previous)) }));
  })), client);
  return forwarding(conversations, own);
}

/**
 * What is no object of options stays, for the call to refuse.
 * @param {any} options
 * @param {number} [version]
 */
function withVersion(options = {}, version = NO_VERSION) {
  try {
    const { ifVersion = version } = options;
    return typeof options === "object" ? { ...options, ifVersion } : options;
  } catch {
    return options;
  }
}

/**
 * What is no function stays, for the call to refuse.
 * @param {unknown} fn
 * @param {(value: any) => unknown} other
 */
function instead(fn, other) {
  return typeof fn === "function" ? other : fn;
}
