import type { Client, Conversations } from "./index.js";

/** What subscribers are given of a call. Node adds `result` or `error` when it has come to its end. */
export interface TracedCall {
  /** `create`, `turn` and so on. */
  readonly call: string;
  /** As it was given, unchecked; absent for calls that are not of one client. */
  readonly client?: Client;
  /** The conversation's id, where the call names one. */
  readonly id?: string;
}

/**
 * The same conversations, whose calls are published on the channels `tracing:convostate.CALL` of
 * [`node:diagnostics_channel`](https://nodejs.org/api/diagnostics_channel.html#tracingchannel-channels): `start`, `end`, `error`, and `asyncStart` and
 * `asyncEnd` where the call answers by a promise. The calls of a turn are published too, each as itself, within `convostate.turn`. For
 * Node, Deno, Bun, and Workers with `nodejs_compat`.
 *
 * Subscribers are in the process, and are given clients and results as they are: what they write to a log is theirs to choose. Where
 * nobody subscribes, a call costs one check more.
 *
 * @example
 * import { tracingChannel } from "node:diagnostics_channel";
 * import { Engine } from "convostate";
 * import { withTracing } from "convostate/tracing";
 * const conversations = withTracing(new Engine());
 * let calls = 0;
 * tracingChannel("convostate.latest").start.subscribe(() => (calls += 1));
 * conversations.latest({ bot_id: "shop", user_id: "ada", channel_id: "web" });
 * calls; // → 1
 */
export declare function withTracing<Of extends Conversations>(conversations: Of): Of;
