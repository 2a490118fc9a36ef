// The turns of callers elsewhere. A token names one; what it may do, whatever keeps the conversations decides each time anew, so that
// a turn may begin on one server and write on another of the same store.

import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { SERVED } from "../front/arguments.js";
import { ConversationError } from "../front/errors.js";
import { BUSY, HANDLED, LEASE, LONGEST_PAUSE_MS } from "../front/lease.js";
import { pause } from "../front/pause.js";
import { noPath } from "./decode.js";
import { heldTurnsOf } from "./held-turns.js";
import * as WORDS from "./words.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("../front/lease.js").Steps} Steps */

const BYTES = 8;
const UNKNOWN = "once is not known to what keeps the conversations here: leave it out.";

export class RemoteTurns {
  #conversations;
  #stepsOf;

  /** @param {import("../entry/index.js").Conversations} conversations */
  constructor(conversations) {
    this.#conversations = /** @type {any} */ (conversations);
    this.#stepsOf = granting(conversations);
  }

  /**
   * Answers for how many seconds the turn holds; 0 when its message was handled before, and it was not taken.
   * @param {Client} client
   * @param {string} token
   * @param {{ wait: number, once?: string | undefined }} options `wait` in milliseconds
   * @param {import("./service.js").Exchange} exchange
   */
  async take(client, token, { wait, once }, exchange) {
    const steps = this.#stepsOf(client, token, once);
    const until = performance.now() + wait;
    let isGone = false;
    exchange.onGone(() => (isGone = true));
    for (;;) {
      // Who went while its turn was being taken may ask again by the same token, and have it: it is not given back here.
      if (isGone) throw new ConversationError("LOCKED", WORDS.locked);
      const answer = await steps.take();
      if (answer === HANDLED) return 0;
      if (answer !== BUSY) break;
      if (performance.now() >= until) throw new ConversationError("LOCKED", WORDS.locked);
      await pause(Math.random() * LONGEST_PAUSE_MS);
    }
    return steps.lifetime() / 1000;
  }

  /**
   * @param {Client} client
   * @param {string} token
   */
  async renew(client, token) {
    const steps = this.#stepsOf(client, token);
    await steps.renew();
    return steps.lifetime() / 1000;
  }

  /**
   * @param {Client} client
   * @param {string} token
   * @param {string} [handled] the id of the message that it has handled
   */
  async end(client, token, handled) {
    const { finish, release } = this.#stepsOf(client, token, handled);
    await (finish ? finish(true) : release());
  }

  /**
   * The writes of the turn.
   * @param {Client} client
   * @param {string} token
   */
  calls(client, token) {
    return this.#stepsOf(client, token).calls;
  }

  /**
   * Those of one numbered write; none where numbers are not kept.
   * @param {Client} client
   * @param {string} token
   * @param {{ writer: string, n: number, settled: number }} number
   */
  numbered(client, token, number) {
    return this.#conversations[LEASE]?.(client, bytesOf(token), { number }).calls;
  }
}

/**
 * @param {any} conversations
 * @returns {(client: Client, token: string, once?: string) => Steps}
 */
function granting(conversations) {
  if (conversations[LEASE]) return (client, token, once) => conversations[LEASE](client, bytesOf(token), { once });
  if (typeof conversations.turn === "function") {
    return (client, token, once) => {
      // What keeps back the writes of such a turn would show them to no other request.
      if (once !== undefined && !conversations[SERVED]) throw new ConversationError("INVALID_BODY", UNKNOWN, { path: "once" });
      return heldTurnsOf(conversations).stepsOf(client, token, once);
    };
  }
  return () => {
    throw noPath();
  };
}

/** @param {string} token */
function bytesOf(token) {
  return sha256(utf8ToBytes(token)).subarray(0, BYTES);
}
