/// <reference lib="esnext.disposable" />
import type { MemoryCalls, MemoryEvent, TurnMemoryCalls } from "./memory.js";

export * from "./memory.js";

declare global {
  // Known to the DOM's and Node's types; a project with neither compiles all the same.
  interface AbortSignal {}
}

/** A JSON value: what `metadata` holds. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** Where a conversation stands. All but `OPEN` are final. */
export type Status = "OPEN" | FinalStatus;

/** How a conversation ended. */
export type FinalStatus = "SWITCHED" | "CLOSED" | "EXPIRED" | "FAILED";

/**
 * Who talks to which bot, where. Every call names one; other fields of the object are ignored.
 * Each id is 1 to 512 bytes of UTF-8 without control characters.
 */
export interface Client {
  readonly bot_id: string;
  readonly user_id: string;
  readonly channel_id: string;
}

/**
 * One run of a bot with a client. A snapshot: it never changes after it was returned, and
 * changing it never reaches the engine. `metadata` is frozen; copy it to change it.
 */
export interface Conversation {
  /** The caller's own id or a generated UUIDv7. Unique within its client. */
  id: string;
  client: Client;
  flow_id: string | null;
  step_id: string | null;
  /** At most 64 KiB as JSON and 64 levels deep. */
  metadata: Json;
  status: Status;
  /** RFC 3339, UTC, milliseconds: `2026-11-22T10:31:00.000Z`. */
  last_interaction_at: string;
  updated_at: string;
  created_at: string;
  /** From 1; grows by one with every change. */
  version: number;
  /** Inactivity limit in seconds; absent when there is none. */
  ttl?: number;
  /** `last_interaction_at + ttl`; absent when there is no `ttl`. */
  expires_at?: string;
}

/** What `create` takes. Every field may be left out; of this and of every other object of options, the own fields count. */
export interface NewConversation {
  /** 1 to 128 of `A-Z a-z 0-9 . _ ~ -`, but not `.`, `..`, `latest` or `close`. Default: a UUIDv7. */
  id?: string | undefined;
  /** At most 512 bytes of UTF-8, without control characters. Default: null. */
  flow_id?: string | null | undefined;
  /** At most 512 bytes of UTF-8, without control characters. Default: null. */
  step_id?: string | null | undefined;
  /** At most 64 KiB as JSON and 64 levels deep. Default: `{}`. Type it by `type`: of an `interface`, give a copy, `{ ...order }`. */
  metadata?: Json | undefined;
  /** Inactivity limit in whole seconds, 1 to 3,155,760,000 (100 years). Default: none. */
  ttl?: number | undefined;
}

/** What `update` takes. An absent field stays as it is. */
export interface ConversationUpdate {
  /** null clears it. */
  flow_id?: string | null | undefined;
  /** null clears it. */
  step_id?: string | null | undefined;
  /** Merged by RFC 7396: null removes a member, objects merge, anything else replaces. */
  metadata?: Json | undefined;
  /** true sets `last_interaction_at` to now, and so moves `expires_at`. Default: true within a turn, false outside of it. */
  last_interaction?: boolean | undefined;
}

export interface UpdateOptions {
  /** Update only when this is still the conversation's version; `CONFLICT` otherwise. */
  ifVersion?: number | undefined;
}

export interface ModifyOptions {
  /** How often to try before `CONFLICT` is thrown, at least 1. Default: 10, with random pauses of up to a second. */
  attempts?: number | undefined;
}

export interface TurnOptions {
  /** How long to wait for the turn, in milliseconds; then `LOCKED`. 0 does not wait. Default: 30,000. */
  wait?: number | undefined;
  /** Until `fn` has begun, ends the turn with `ABORTED`; from then on, `turn.signal` is aborted with it. */
  signal?: AbortSignal | undefined;
  /** The message's id, 1 to 255 bytes: if it is one of the client's last 64 that were handled, `fn` is not called. Written with its writes. */
  once?: string | undefined;
}

/** What a turn with `once` answers: what `fn` answered, or that the message was handled before; then `fn` was not called. */
export type Once<Answer> = { readonly repeated: false; readonly value: Answer } | { readonly repeated: true; readonly value?: undefined };

export interface ListOptions {
  /** Only conversations that read as this. Default: all. */
  status?: Status | undefined;
  /**
   * 1 to 100 a page. Default: 25. A page ends sooner where more would be over 1 MiB: each conversation counts as its metadata's bytes
   * as JSON, and 6 KiB for the rest.
   */
  limit?: number | undefined;
  /** From the page before. */
  pagination_key?: string | undefined;
}

export interface Page {
  /** Newest first, by creation. */
  conversations: Conversation[];
  /** Absent on the last page. */
  pagination_key?: string;
}

export interface SweepOptions {
  /** How many conversations to expire and remove at the most, together; expired memories count as well. Default: 1,000. */
  limit?: number | undefined;
}

export interface Swept {
  /** How many were written down as `EXPIRED`. */
  expired: number;
  /** How many closed ones were removed by `retention`, and how many memories whose `ttl` was over. */
  removed: number;
}

/** One change. `removed` is by `retention`, `erased` by `erase`. */
export type ConversationEvent =
  | { type: "created"; conversation: Conversation; previous: null }
  | { type: "updated" | "closed" | "expired"; conversation: Conversation; previous: Conversation }
  | { type: "removed" | "erased"; conversation: null; previous: Conversation };

/** What listeners are told. */
export type AnyEvent = ConversationEvent | MemoryEvent;

export type Listener = (event: AnyEvent) => void;

export interface Stats {
  conversations: number;
  open: number;
  /** What conversations and memories take in wasm memory, in bytes, without the allocator's own. */
  bytes: number;
}

export interface EngineOptions {
  /** The clock: milliseconds since 1970. Default: `Date.now()`, asked at each call. A clock that steps back is held still. */
  now?: (() => number) | undefined;
  /** Makes the ids of conversations created without one. Default: UUIDv7. */
  id?: (() => string) | undefined;
  /**
   * Removes closed conversations when others are created and in `sweep`: those closed more than `seconds` ago, and those beyond the
   * newest `per_client` closed ones of their client. Default: none is ever removed.
   */
  retention?: { seconds?: number | undefined; per_client?: number | undefined } | undefined;
  /** The longest value of a memory, in bytes of JSON as UTF-8, 1 to 16,777,216 (16 MiB). Default: 1,048,576 (1 MiB). */
  maxMemoryBytes?: number | undefined;
}

/** How a back end answers: an engine `now`, a store and a server `later`, by a promise; `await` fits `either`. */
export interface Answers<T> {
  now: T;
  later: Promise<T>;
  either: T | PromiseLike<T>;
}

/** The calls that an `Engine`, a store and a remote server have in common. */
export interface Calls<When extends keyof Answers<unknown>> {
  /**
   * Opens a conversation and returns it. With an `id` that stands already and the same body as it was
   * created with, returns that conversation as it stands now, so a retry is safe. Sweeps a little.
   * @throws {ConversationError} `ID_TAKEN` when the id stands with another body; `INVALID_ID`,
   * `INVALID_BODY`, `INVALID_METADATA`.
   */
  create(client: Client, body?: NewConversation): Answers<Conversation>[When];

  /** @throws {ConversationError} `NOT_FOUND` when this client has no such conversation; `INVALID_ID`. */
  get(client: Client, id: string): Answers<Conversation>[When];

  /** The open conversation with the latest interaction (among equals, the one created last), or null. */
  latest(client: Client): Answers<Conversation | null>[When];

  /**
   * Changes an open conversation. `{}` changes nothing.
   * @throws {ConversationError} `NOT_FOUND`; `NOT_OPEN` when it is over; `CONFLICT` when `ifVersion`
   * does not hold; `INVALID_ID`, `INVALID_BODY`, `INVALID_METADATA`.
   */
  update(client: Client, id: string, body: ConversationUpdate, options?: UpdateOptions): Answers<void>[When];

  /**
   * Ends a conversation. Closing it again with the same status does nothing.
   * @param status Default: `"CLOSED"`.
   * @throws {ConversationError} `NOT_FOUND`; `NOT_OPEN` when it ended with another status; `INVALID_STATUS`.
   */
  close(client: Client, id: string, status?: FinalStatus): Answers<void>[When];

  /**
   * Ends every open conversation of the client, all or none, in one step.
   * @param status Default: `"CLOSED"`.
   * @throws {ConversationError} `INVALID_STATUS`.
   */
  closeAll(client: Client, status?: FinalStatus): Answers<void>[When];

  /**
   * The client's conversations, newest first, a page at a time.
   * @throws {ConversationError} `INVALID_STATUS`, `INVALID_BODY`.
   */
  list(client: Client, options?: ListOptions): Answers<Page>[When];

  /**
   * Deletes everything that is held of the client, damaged or not, and ends its turn; returns how many conversations that were. What a
   * database keeps by itself (logs, replicas, backups) is its own.
   */
  erase(client: Client): Answers<number>[When];

  /**
   * Reads a conversation, asks `fn` for the change, and writes it if nobody else has changed it meanwhile; otherwise again.
   *
   * @param fn Returns what `update` takes, or a promise of it. It may be called several times.
   * @throws {ConversationError} `CONFLICT` when the conversation had changed at each attempt; what `get` and `update` throw; what
   * `fn` throws.
   * @example
   * const engine = new Engine();
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * const { id } = engine.create(client, { metadata: { count: 1 } });
   * await engine.modify(client, id, ({ metadata }) => ({ metadata: { count: metadata.count + 1 } }));
   * engine.get(client, id).metadata; // → { count: 2 }
   */
  modify(
    client: Client,
    id: string,
    fn: (conversation: Conversation) => ConversationUpdate | Promise<ConversationUpdate>,
    options?: ModifyOptions,
  ): Promise<void>;
}

/** The calls of one client within a turn. */
export interface TurnCalls<When extends keyof Answers<unknown>> {
  /** Aborted with the caller's own `signal`; when the client is erased or the lease is lost; when the engine or store is disposed of. */
  readonly signal: AbortSignal;
  create(body?: NewConversation): Answers<Conversation>[When];
  get(id: string): Answers<Conversation>[When];
  latest(): Answers<Conversation | null>[When];
  /** Counts as an interaction unless it says `last_interaction: false`: a turn is one message of the person. */
  update(id: string, body: ConversationUpdate, options?: UpdateOptions): Answers<void>[When];
  close(id: string, status?: FinalStatus): Answers<void>[When];
  closeAll(status?: FinalStatus): Answers<void>[When];
  list(options?: ListOptions): Answers<Page>[When];
  /** The turn goes on. */
  erase(): Answers<number>[When];
  modify(
    id: string,
    fn: (conversation: Conversation) => ConversationUpdate | Promise<ConversationUpdate>,
    options?: ModifyOptions,
  ): Promise<void>;
}

/** What code takes that is to work with an `Engine`, a store and a remote server alike; `await` fits all of them. */
export interface Conversations extends Calls<"either"> {
  /**
   * Runs `fn` while no other turn of this client runs: as a message of the person that is handled alone. With `options.once`, the answer
   * says whether the message was handled before; then `fn` is not called.
   */
  turn<Answer>(client: Client, fn: (turn: EitherTurn) => Answer | Promise<Answer>, options: TurnOptions & { once: string }): Promise<Once<Answer>>;
  turn<Answer>(client: Client, fn: (turn: EitherTurn) => Answer | Promise<Answer>, options?: TurnOptions & { once?: undefined }): Promise<Answer>;
}

/** The calls of one client within a turn, of whatever back end. */
export type EitherTurn = TurnCalls<"now"> | TurnCalls<"later">;

/**
 * Conversations in memory. Answers directly, without promises; `await` fits too.
 *
 * Every call can throw a {@link ConversationError} with `INVALID_CLIENT` (or the `INVALID_*` of the
 * argument at fault), `CLOSED_ENGINE`, `CRASHED` or `OUT_OF_MEMORY`; a call that throws has changed nothing.
 *
 * @example
 * const engine = new Engine();
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * const { id } = engine.create(client, { flow_id: "order", step_id: "size" });
 * engine.update(client, id, { step_id: "address", last_interaction: true });
 * engine.latest(client).step_id; // → "address"
 * engine.close(client, id);
 * engine.latest(client); // → null
 */
export declare class Engine {
  constructor(options?: EngineOptions);

  /**
   * Runs `fn` while no other turn of this client runs: first come, first served. Calls outside of turns are not held up; `erase` ends
   * the turn.
   *
   * @param fn Is given the calls of this client. What it returns is the answer.
   * With `options.once`, the message that it names is noted as handled when `fn` has come to its end, and the answer says whether it
   * was handled before; then `fn` is not called. What `fn` throws is not handled. Snapshots keep what was noted; `erase` forgets it.
   *
   * @throws {ConversationError} `LOCKED` when the turn could not begin in time, or was asked for within a turn of the same client (at
   * once where the host has `AsyncLocalStorage`); `ABORTED` when `signal` was aborted before `fn` began; what `fn` throws. A write of a
   * turn that is over throws `LOCKED`.
   * @example
   * const engine = new Engine();
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * const onMessage = () =>
   *   engine.turn(client, async (turn) => {
   *     const { id, metadata } = turn.latest() ?? turn.create({ metadata: { count: 0 } });
   *     await null; // ask a model, say
   *     turn.update(id, { metadata: { count: metadata.count + 1 } });
   *   });
   * await Promise.all([onMessage(), onMessage()]);
   * engine.latest(client).metadata; // → { count: 2 }
   */
  turn<Answer>(client: Client, fn: (turn: Turn) => Answer | Promise<Answer>, options: TurnOptions & { once: string }): Promise<Once<Answer>>;
  turn<Answer>(client: Client, fn: (turn: Turn) => Answer | Promise<Answer>, options?: TurnOptions & { once?: undefined }): Promise<Answer>;

  /** Writes down what has expired, removes what `retention` names and memories whose `ttl` is over, up to `limit`. */
  sweep(options?: SweepOptions): Swept;

  /**
   * Calls `listener` after every change, in the order of the changes. A listener may call the engine, and may be async;
   * what it throws or rejects with is printed with `console.error` and stops nothing. All get the same event, which is frozen.
   * @returns a function that ends the subscription.
   */
  subscribe(listener: Listener): () => void;

  /** Everything the engine holds, as versioned bytes with a checksum. */
  snapshot(): Uint8Array;

  /**
   * Replaces everything the engine holds by a snapshot. Listeners stay and are told nothing.
   * The bytes are checked as any input is, so they may come from anywhere.
   * @throws {ConversationError} `INVALID_BODY` when the bytes are no snapshot, are cut or damaged, hold what no call could have made, or
   * come from a newer version; nothing has changed then.
   */
  restore(bytes: Uint8Array): void;

  stats(): Stats;

  /** Frees the memory. Any later call throws `CLOSED_ENGINE`, within a turn and in line for one too; a second `dispose` does nothing. */
  dispose(): void;
  [Symbol.dispose](): void;
}

export interface Engine extends Calls<"now">, MemoryCalls<"now"> {}

/** The calls of one client within a turn. */
export interface Turn extends TurnCalls<"now">, TurnMemoryCalls<"now"> {}

/** An engine to share, with the default options: one in a process, however often this version of the package is loaded there. */
export declare const engine: Engine;

/** What can be wrong. The names are stable. */
export type ErrorCode =
  | "INVALID_CLIENT"
  | "INVALID_ID"
  | "INVALID_BODY"
  | "INVALID_STATUS"
  | "INVALID_METADATA"
  | "NOT_FOUND"
  | "ID_TAKEN"
  | "NOT_OPEN"
  | "CONFLICT"
  | "REPEATED"
  | "FORGOTTEN"
  | "TOO_LARGE"
  | "LOCKED"
  | "CLOSED_ENGINE"
  | "CRASHED"
  | "OUT_OF_MEMORY"
  | "STORAGE"
  | "UNREACHABLE"
  | "TIMEOUT"
  | "ABORTED"
  | "BAD_RESPONSE"
  | "REJECTED";

export interface ErrorDetails {
  /** The place of the fault: `client.user_id`, `metadata.cart[0].price`. */
  path?: string;
  /** The limit that was passed. */
  limit?: number;
  /** The type of the value at fault. */
  type?: string;
  /** Of `NOT_OPEN`: where the conversation stands. */
  status?: Status;
}

/** The one error of this package. Act on `code`; `message` says what to do. */
export declare class ConversationError extends Error {
  constructor(code: ErrorCode, message: string, details?: ErrorDetails, options?: { cause?: unknown });
  readonly name: "ConversationError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;
  /** What lies behind it, where something does. */
  cause?: unknown;
  /** The rest is set by remote calls. The HTTP status of the last answer. */
  readonly status?: number;
  /** How often the request was sent. */
  readonly attempts?: number;
  /** Whether the same call may work later. */
  readonly retryable?: boolean;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number;
  /** The server's name for the last answer, for its log. */
  readonly requestId?: string;
  /** Of writes only, whether the call changed anything: it never left, it was refused, or nobody knows. */
  readonly outcome?: "not_sent" | "rejected" | "unknown";
}
