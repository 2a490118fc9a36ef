import type { ConversationError } from "./conversation-error.js";
import type { Answers, Client } from "./values.js";

/** What is remembered of a client under one key. It is the caller's own: changing it never reaches the engine. */
export interface Memory<Value = any> {
  /** 1 to 512 bytes of UTF-8 without control characters. Unique within its client. */
  key: string;
  /** What `JSON.parse` makes of what was remembered. */
  value: Value;
  /** No two writes of one key have the same, whatever was forgotten or erased between them. */
  version: number;
  /** RFC 3339, UTC, milliseconds: from then on it is absent. Only with a `ttl`. */
  expires_at?: string;
}

export interface RememberOptions {
  /** How long to remember it, in seconds above 0, fractions too, at most 3,155,760,000 (100 years); begun by this write. Default: for good. */
  ttl?: number | undefined;
  /** Write only when this is still the version, 0 when there is none; `CONFLICT` otherwise. */
  ifVersion?: number | undefined;
}

export interface ForgetOptions {
  /** Forget only when this is still the version; `CONFLICT` otherwise, also when there is none. */
  ifVersion?: number | undefined;
}

export interface MemoriesOptions {
  /** Only keys that begin with this. Default: all. */
  prefix?: string | undefined;
  /** 1 to 100 a page. Default: 25. A page ends sooner where more would be over 1 MiB of values. */
  limit?: number | undefined;
  /** From the page before. */
  pagination_key?: string | undefined;
}

export interface MemoryPage<Value = any> {
  /** By the UTF-8 bytes of their keys. */
  memories: Memory<Value>[];
  /** Absent on the last page. */
  pagination_key?: string;
}

/** One change of a memory. What was swept or erased is `forgotten` too. `version` is that of the value which was written or is gone. */
export interface MemoryEvent {
  type: "remembered" | "forgotten";
  client: Client;
  key: string;
  version: number;
  /** Of conversations only. */
  conversation?: undefined;
  previous?: undefined;
}

/** What a bot knows about a client beyond one conversation: values by keys. `latest`, `list`, `closeAll` and `retention` never see them. */
export interface MemoryCalls<When extends keyof Answers<unknown>> {
  /**
   * Writes a value under a key, in place of what stood there; returns its version.
   *
   * @param value What `JSON.stringify` makes of it is kept: a `Date` becomes a string, an `undefined` member is left out.
   * @throws {ConversationError} `CONFLICT` when `ifVersion` does not hold; `TOO_LARGE` when its JSON is over `maxMemoryBytes`;
   * `INVALID_BODY` at `value` for what JSON can't hold, such as `undefined`, a cycle or a BigInt; `INVALID_ID`, `INVALID_BODY`.
   * @example
   * const engine = new Engine();
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * const version = engine.remember(client, "address", { city: "Turin" });
   * engine.remember(client, "address", { city: "Rome" }, { ifVersion: version, ttl: 86_400 }) > version; // → true
   * engine.remember(client, "address", { city: "Oslo" }, { ifVersion: version }); // → throws CONFLICT
   */
  remember(client: Client, key: string, value: unknown, options?: RememberOptions): Answers<number>[When];

  /**
   * What is remembered under a key, or null.
   * @throws {ConversationError} `INVALID_ID`; `STORAGE` when what stands there is no JSON, as in a changed snapshot.
   * @example
   * const engine = new Engine();
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * engine.remember(client, "address", { city: "Turin" });
   * engine.recall(client, "address")?.value.city; // → "Turin"
   */
  recall<Value = any>(client: Client, key: string): Answers<Memory<Value> | null>[When];

  /**
   * Forgets what stands under a key; returns whether there was anything.
   * @throws {ConversationError} `CONFLICT` when `ifVersion` does not hold; `INVALID_ID`, `INVALID_BODY`.
   * @example
   * const engine = new Engine();
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * engine.remember(client, "address", { city: "Turin" });
   * engine.forget(client, "address"); // → true
   * engine.forget(client, "address"); // → false
   */
  forget(client: Client, key: string, options?: ForgetOptions): Answers<boolean>[When];

  /**
   * What is remembered of a client, by key, a page at a time.
   * @throws {ConversationError} `INVALID_BODY`.
   * @example
   * const engine = new Engine();
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * for (const key of ["likes/tea", "likes/jam", "name"]) engine.remember(client, key, true);
   * engine.memories(client, { prefix: "likes/" }).memories.map(({ key }) => key); // → ["likes/jam", "likes/tea"]
   */
  memories<Value = any>(client: Client, options?: MemoriesOptions): Answers<MemoryPage<Value>>[When];
}

/** The same within a turn. */
export interface TurnMemoryCalls<When extends keyof Answers<unknown>> {
  remember(key: string, value: unknown, options?: RememberOptions): Answers<number>[When];
  recall<Value = any>(key: string): Answers<Memory<Value> | null>[When];
  forget(key: string, options?: ForgetOptions): Answers<boolean>[When];
  memories<Value = any>(options?: MemoriesOptions): Answers<MemoryPage<Value>>[When];
}
