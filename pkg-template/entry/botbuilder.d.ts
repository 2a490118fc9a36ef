import type { Backend, BotTurn, StorageOptions as Shared, TurnsOptions as SharedTurns } from "./frameworks.js";

export type { Backend, BotTurn, Person } from "./frameworks.js";

/** What is looked at of a turn's context, of `botbuilder` and of `@microsoft/agents-hosting`. */
export interface BotContext {
  readonly activity: {
    readonly type?: string | undefined;
    readonly id?: string | undefined;
    readonly channelId?: string | undefined;
    readonly conversation?: { readonly id: string } | undefined;
  };
  readonly turnState: { get(key: any): any; set(key: any, value: any): any };
}

/** A storage of both SDKs. `null` for keys or changes reads and writes nothing. */
export interface Storage {
  read(keys: string[]): Promise<{ [key: string]: any }>;
  write(changes: { [key: string]: any }): Promise<void>;
  delete(keys: string[]): Promise<void>;
}

/**
 * `client`: whose a key is. Default: of `CHANNEL/…/users/USER` and `auth/CHANNEL/USER` the person, of `CHANNEL/…/conversations/ID` the
 * conversation, each in its channel; any other key is the `user_id`, and `channel_id` is `botbuilder`.
 */
export interface StorageOptions extends Shared {}

/** `client`: default the conversation in its channel. */
export interface TurnsOptions<Context> extends SharedTurns<Context> {}

/**
 * Keeps state as memories, each under its whole key. An item's `eTag` is the memory's version: without one, or with `"*"`, it is written
 * over; with another one than stands, the write is refused with `CONFLICT`.
 * @throws {ConversationError} `INVALID_BODY` when an option is not what it should be.
 * @example
 * import { Engine } from "convostate";
 * import { storage } from "convostate/botbuilder";
 * const items = storage(new Engine(), { bot_id: "shop" }); // for new ConversationState(items)
 * await items.write({ order: { size: "large" } });
 * const { order } = await items.read(["order"]);
 * order.size; // → "large"
 * await items.write({ order });
 * await items.write({ order }); // → throws CONFLICT
 */
export declare function storage(conversations: Backend, options: StorageOptions): Storage;

/**
 * Middleware: activities of one conversation are handled one after the other, across processes where the store is shared, and each
 * message's `id` once. Use it before `AutoSaveStateMiddleware`. An activity of no conversation is handled without a turn.
 * @throws {ConversationError} `INVALID_BODY` when an option is not what it should be. While an activity is handled: `LOCKED` when the
 * turn could not begin in time, or was lost; the adapter hands it to `onTurnError`.
 */
export declare function turns<Context extends BotContext>(conversations: Backend, options: TurnsOptions<Context>): (context: Context, next: () => Promise<void>) => Promise<void>;

/**
 * The calls of this conversation, within `turns`. Writes once the middleware is through are refused with `LOCKED`.
 * @throws {TypeError} when the context has no turn.
 */
export declare function turnOf(context: BotContext): BotTurn;
