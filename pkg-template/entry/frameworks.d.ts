import type { Client, MemoryCalls, TurnCalls, TurnMemoryCalls, TurnOptions } from "./index.js";

/** What an adapter keeps state in: an `Engine`, a store or a remote server. */
export interface Backend extends MemoryCalls<"either"> {
  turn(client: Client, fn: (turn: any) => any, options?: TurnOptions): Promise<any>;
}

/** The memory calls of one client. */
export interface Memories extends TurnMemoryCalls<"either"> {}

/** The calls of one client within a turn, of whatever back end; `await` fits all of them. */
export interface BotTurn extends TurnCalls<"either">, TurnMemoryCalls<"either"> {}

/** Who talks where, of one bot. */
export interface Person {
  user_id: string;
  channel_id: string;
}

/** What all storages take. */
export interface StorageOptions {
  /** Which bot this is, 1 to 512 bytes of UTF-8: two bots of one platform know the same people and chats by the same ids. */
  bot_id: string;
  /** After how many seconds without a write a value is gone, fractions too, at most 3,155,760,000 (100 years). Default: never. */
  ttl?: number | undefined;
  /** Whose the framework's key is. */
  client?: ((key: string) => Person) | undefined;
}

/** What all turns take. */
export interface TurnsOptions<Update> {
  /** Which bot this is, the same as of the storage. */
  bot_id: string;
  /** How long a message waits for the turns before it, in milliseconds; then its handling throws `LOCKED`. Default: 30,000. */
  wait?: number | undefined;
  /** Whose an update is; undefined: it is handled without a turn. The same client as of the storage's key, or they don't know each other. */
  client?: ((update: Update) => Person | undefined) | undefined;
}
