// A turn holds across the tabs of this database: its lease lies there.

import { LEASE_MS } from "../front/layout.js";
import { keptLease } from "../front/lease.js";
import { release, renew, take } from "../stores/plans/lease.js";
import { Stage } from "../stores/stage.js";
import { OfflineCalls } from "./calls.js";
import { draftOf, watched } from "./drafts.js";

/** @typedef {import("../entry/index.js").Client} Client */
/** @typedef {import("./calls.js").Core & { database: import("./database.js").Database }} Core */

/**
 * @param {Core} core
 * @param {Client} client
 * @param {string} [once] the id of the message that the turn handles
 */
export function leaseOf(core, client, once) {
  const { shared } = core;
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  const held = (high >>> 11) * 2 ** 32 + low || 1;
  const staged = once === undefined ? undefined : new Staged(core, client);

  /**
   * @template T
   * @param {(call: import("../stores/plans/call.js").Call) => import("../stores/plans/call.js").Plan<T>} plan
   */
  const run = async (plan) => {
    const call = shared.call(client, { held });
    return shared.driver.run(call.client, "write", () => plan(call));
  };
  const steps = {
    calls: new OfflineCalls(staged?.core ?? core, held),
    async take() {
      shared.enter();
      return run((call) => take(call, once));
    },
    async renew() {
      shared.enter();
      await run(renew);
    },
    release: () => run(release),
    finish: staged && (async (/** @type {boolean} */ isDone) => {
      shared.enter();
      await staged.finish(shared.call(client, { held }), isDone ? once : undefined);
    }),
    lifetime: () => LEASE_MS,
  };
  return keptLease(steps, shared.ends);
}

/** What a turn with `once` writes is kept here until it ends: then it is shown, put into the outbox, and its message is handled, in one step. */
class Staged {
  #core;
  #client;
  #stage;
  /** @type {import("./drafts.js").Draft[]} */
  #drafts = [];

  /**
   * @param {Core} core
   * @param {Client} client
   */
  constructor(core, client) {
    this.#core = core;
    this.#client = client;
    this.#stage = new Stage(core.shared.driver, client);
    /** @type {import("./calls.js").Core} what the calls within the turn have */
    this.core = { ...core, database: this, onWrite: (_, events) => this.#stage.events.push(...events) };
  }

  /**
   * @param {Client} client
   * @param {() => import("../stores/driver.js").Plan<any>} begin
   */
  async read(client, begin) {
    const answer = await this.#stage.run(client, "read", begin);
    await this.#core.database.mark(client, answer);
    return answer;
  }

  /**
   * @param {Client} client
   * @param {() => import("../stores/driver.js").Plan<any>} begin
   * @param {import("./drafts.js").Asked} asked
   */
  async write(client, begin, asked) {
    const noted = { base: await this.#core.database.base(client, asked) };
    const written = await this.#stage.run(client, "write", () => watched(begin(), noted, asked));
    const draft = draftOf(asked, noted, written);
    if (draft) this.#drafts.push(draft);
    else await this.#core.database.mark(client, written.answer?.conversation);
    return written;
  }

  /**
   * @param {import("../stores/plans/call.js").Call} call
   * @param {string} [message] that was handled
   */
  async finish(call, message) {
    await this.#core.database.settle(call, this.#stage, this.#drafts, message);
    if (this.#drafts.length > 0) this.#core.onWrite(this.#client, this.#stage.events);
  }
}
