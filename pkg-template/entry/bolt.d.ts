import type { Backend, BotTurn, StorageOptions, TurnsOptions as SharedTurns } from "./frameworks.js";
import type { TurnOptions } from "./index.js";

export type { Backend, BotTurn, Person } from "./frameworks.js";

/** What is looked at of a Slack event. */
export interface SlackEvent {
  readonly body: any;
  readonly context: { readonly userId?: string | undefined; readonly teamId?: string | undefined; readonly enterpriseId?: string | undefined };
}

/** A store of Bolt's option `convoStore`. */
export interface ConvoStore<Value> {
  /** Rejects when there is none, in the words that Bolt knows. */
  get(conversationId: string): Promise<Value>;
  /** @param expiresAt When it is gone, in milliseconds since 1970; what is past forgets it. Default: by the option `ttl`. */
  set(conversationId: string, value: Value, expiresAt?: number): Promise<void>;
}

/** `client`: whose a channel's id is. Default: it is the `user_id`, and `channel_id` is `slack`. */
export interface StoreOptions extends StorageOptions {}

/** `client`: default the person in the team: `user_id` is the person's id, `channel_id` is `slack:TEAM`. */
export interface TurnsOptions<Event> extends SharedTurns<Event> {}

/** What Bolt's context has within `turns`. */
export interface TurnContext {
  /**
   * Runs `fn` in a turn of the person, each `event_id` once for each of its listeners. Call it after `ack()`, for which Slack waits three seconds.
   * @returns what `fn` answers; undefined when the event was handled before.
   * @throws {ConversationError} `LOCKED` when the turn could not begin in time, or was lost; `INVALID_CLIENT` when the event is of no person.
   */
  takeTurn<Answer>(fn: (turn: BotTurn) => Answer | Promise<Answer>, options?: TurnOptions): Promise<Answer | undefined>;
}

/**
 * Keeps `context.conversation` as a memory of its channel. Bolt takes a store that failed for a conversation that is not there, and says so
 * at its log level `debug` only.
 * @throws {ConversationError} `INVALID_BODY` when an option is not what it should be.
 * @example
 * import { Engine } from "convostate";
 * import { convoStore } from "convostate/bolt";
 * const channels = convoStore(new Engine(), { bot_id: "shop" }); // for new App({ convoStore: channels })
 * await channels.set("C1", { step: "size" }, Date.now() + 60_000);
 * await channels.get("C1"); // → { step: "size" }
 */
export declare function convoStore<Value = any>(conversations: Backend, options: StoreOptions): ConvoStore<Value>;

/**
 * Global middleware: gives each event's context `takeTurn`. It waits for nothing itself.
 * @throws {ConversationError} `INVALID_BODY` when an option is not what it should be.
 */
export declare function turns(conversations: Backend, options: TurnsOptions<SlackEvent>): (args: SlackEvent & { next: () => Promise<void> }) => Promise<void>;
