import type { Backend, BotTurn, StorageOptions as Shared, TurnsOptions as SharedTurns } from "./frameworks.js";

export type { Backend, BotTurn, Person } from "./frameworks.js";

/** What is looked at of a grammY context. */
export interface UpdateContext {
  readonly update: { readonly update_id: number };
  readonly chat?: { readonly id: number } | undefined;
  readonly from?: { readonly id: number } | undefined;
}

/** A storage of grammY, for `session` and for the plugin `@grammyjs/conversations`. */
export interface Storage<Value> {
  read(key: string): Promise<Value | undefined>;
  write(key: string, value: Value): Promise<void>;
  delete(key: string): Promise<void>;
}

/** `client`: whose a session key is. Default: `user_id` is the key, which is the chat's id, and `channel_id` is `telegram`. */
export interface StorageOptions extends Shared {
  /** What the memory is called. Each storage of a bot needs its own, 1 to 512 bytes of UTF-8. Default: `session`. */
  name?: string | undefined;
}

/** `client`: default the chat, and without one the person, whose private chat has the same id. */
export interface TurnsOptions<Ctx> extends SharedTurns<Ctx> {}

/** What a context has within `turns`: `type BotContext = Context & TurnFlavor`. */
export interface TurnFlavor {
  /** The calls of this chat. Writes once the middleware is through are refused with `LOCKED`. */
  turn: BotTurn;
}

/**
 * Keeps sessions as memories of their chats. What it throws are errors of the store, with a `code`.
 * @throws {ConversationError} `INVALID_BODY` when an option is not what it should be.
 * @example
 * import { Engine } from "convostate";
 * import { storage } from "convostate/grammy";
 * const sessions = storage(new Engine(), { bot_id: "shop" }); // for session({ storage: sessions })
 * await sessions.write("7", { count: 1 });
 * await sessions.read("7"); // → { count: 1 }
 */
export declare function storage<Value = any>(conversations: Backend, options: StorageOptions): Storage<Value>;

/**
 * Middleware: updates of one chat are handled one after the other, across processes where the store is shared, and each `update_id` once.
 * Use it before `session`. An update of no chat and no person, such as a poll's, is handled without a turn.
 * @throws {ConversationError} `INVALID_BODY` when an option is not what it should be. While an update is handled: `LOCKED` when the turn
 * could not begin in time, or was lost.
 */
export declare function turns<Ctx extends UpdateContext>(conversations: Backend, options: TurnsOptions<Ctx>): (ctx: Ctx, next: () => Promise<void>) => Promise<void>;
