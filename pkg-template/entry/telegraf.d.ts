import type { Backend, BotTurn, StorageOptions, TurnsOptions as SharedTurns } from "./frameworks.js";

export type { Backend, BotTurn, Person } from "./frameworks.js";

/** What is looked at of a Telegraf context. */
export interface UpdateContext {
  readonly update: { readonly update_id: number };
  readonly chat?: { readonly id: number } | undefined;
  readonly from?: { readonly id: number } | undefined;
}

/** A store of Telegraf's `session`. */
export interface Store<Value> {
  get(key: string): Promise<Value | undefined>;
  set(key: string, value: Value): Promise<void>;
  delete(key: string): Promise<void>;
}

/**
 * `client`: whose a session key is. Default: of `FROM:CHAT`, `user_id` is FROM and `channel_id` is `telegram:CHAT`; another key is the
 * `user_id`, and `channel_id` is `telegram`.
 */
export interface StoreOptions extends StorageOptions {
  /** What the memory is called. Each store of a bot needs its own, 1 to 512 bytes of UTF-8. Default: `session`. */
  name?: string | undefined;
}

/** `client`: default the person in the chat, and without a chat in the private one. */
export interface TurnsOptions<Ctx> extends SharedTurns<Ctx> {}

/** What a context has within `turns`: `interface BotContext extends Context, TurnFlavor {}`. */
export interface TurnFlavor {
  /** The calls of this person in this chat. Writes once the middleware is through are refused with `LOCKED`. */
  turn: BotTurn;
}

/**
 * Keeps sessions as memories of their clients. What it throws are errors of the store, with a `code`.
 * @throws {ConversationError} `INVALID_BODY` when an option is not what it should be.
 * @example
 * import { Engine } from "convostate";
 * import { store } from "convostate/telegraf";
 * const sessions = store(new Engine(), { bot_id: "shop" }); // for session({ store: sessions })
 * await sessions.set("7:7", { count: 1 });
 * await sessions.get("7:7"); // → { count: 1 }
 */
export declare function store<Value = any>(conversations: Backend, options: StoreOptions): Store<Value>;

/**
 * Middleware: updates of one person in one chat are handled one after the other, across processes where the store is shared, and each
 * `update_id` once. Use it before `session`. An update of no person, such as a channel's post, is handled without a turn.
 * @throws {ConversationError} `INVALID_BODY` when an option is not what it should be. While an update is handled: `LOCKED` when the turn
 * could not begin in time, or was lost.
 */
export declare function turns<Ctx extends UpdateContext>(conversations: Backend, options: TurnsOptions<Ctx>): (ctx: Ctx, next: () => Promise<void>) => Promise<void>;
