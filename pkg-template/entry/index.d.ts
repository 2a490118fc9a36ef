/// <reference lib="esnext.disposable" />

declare global {
  // Known to the DOM's and Node's types; a project with neither compiles all the same.
  interface AbortSignal {}
}

import type { ConversationError } from "./conversation-error.js";
import type { MemoryCalls, MemoryEvent, TurnMemoryCalls } from "./memories.js";
import type { Answers, Client, DeepReadonly, FinalStatus, Given, Json, Jsonable, Patch, Status } from "./values.js";

export { ConversationError } from "./conversation-error.js";
export type { ErrorCode, ErrorDetails } from "./conversation-error.js";
export type * from "./memories.js";
export type * from "./values.js";

/**
 * One run of a bot with a client. A snapshot: it never changes after it was returned, and
 * changing it never reaches the engine. `metadata` is frozen; copy it to change it.
 *
 * `M` is the metadata's type, here and below. Default: any JSON. Nothing checks it at run time; `convostate/typed` does.
 */
export interface Conversation<M = any> {
  /** The caller's own id or a generated UUIDv7. Unique within its client. */
  id: string;
  client: Client;
  flow_id: string | null;
  step_id: string | null;
  /** At most 64 KiB as JSON and 64 levels deep. */
  metadata: DeepReadonly<M>;
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
export interface NewConversation<Metadata = Json> {
  /** 1 to 128 of `A-Z a-z 0-9 . _ ~ -`, but not `.`, `..`, `latest` or `close`. Default: a UUIDv7. */
  id?: string | undefined;
  /** At most 512 bytes of UTF-8, without control characters. Default: null. */
  flow_id?: string | null | undefined;
  /** At most 512 bytes of UTF-8, without control characters. Default: null. */
  step_id?: string | null | undefined;
  /** At most 64 KiB as JSON and 64 levels deep. Default: `{}`. */
  metadata?: Metadata | undefined;
  /** Inactivity limit in whole seconds, 1 to 3,155,760,000 (100 years). Default: none. */
  ttl?: number | undefined;
}

/** What `update` takes. An absent field stays as it is. */
export interface ConversationUpdate<Metadata = Json> {
  /** null clears it. */
  flow_id?: string | null | undefined;
  /** null clears it. */
  step_id?: string | null | undefined;
  /** Merged by RFC 7396: null removes a member, objects merge, anything else replaces. */
  metadata?: Metadata | undefined;
  /** true: `metadata` takes the place of all there was, nulls in it too. Default: false. Without `metadata` it says nothing. */
  replace?: boolean | undefined;
  /** Inactivity limit in whole seconds, from `last_interaction_at` on; null ends it. */
  ttl?: number | null | undefined;
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

export interface LatestOptions {
  /** Whether to answer, where none is open, the newest by creation, such as for a page after the end. Default: false. */
  any?: boolean | undefined;
}

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

export interface Page<M = any> {
  /** Newest first, by creation. */
  conversations: Conversation<M>[];
  /** Absent on the last page. */
  pagination_key?: string;
}

export interface ClientsOptions {
  /** The bot whose clients they are. */
  bot_id: string;
  /** Only clients with a conversation that reads as this. Default: all that have a conversation or a memory. */
  status?: Status | undefined;
  /**
   * Only clients with a conversation, of that status if one is named, none of which had an interaction within so many whole seconds: 1 to
   * 3,155,760,000. Default: any.
   */
  idle_for?: number | undefined;
  /** 1 to 100 a page. Default: 25. A store looks at 1,000 clients a page: it may have fewer, or none, and a key for more. */
  limit?: number | undefined;
  /** From the page before, of the same engine or store. */
  pagination_key?: string | undefined;
}

export interface ClientsPage {
  /** In an order of the engine's or store's own, which never changes: who is there all the time comes once. */
  clients: Client[];
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
export type ConversationEvent<M = any> =
  | { type: "created"; conversation: Conversation<M>; previous: null }
  | { type: "updated" | "closed" | "expired"; conversation: Conversation<M>; previous: Conversation<M> }
  | { type: "removed" | "erased"; conversation: null; previous: Conversation<M> };

/** What listeners are told. */
export type AnyEvent<M = any> = ConversationEvent<M> | MemoryEvent;

export type Listener<M = any> = (event: AnyEvent<M>) => void;

/** How many conversations there are, and how many of them read as each status. */
export interface Counts {
  conversations: number;
  open: number;
  switched: number;
  closed: number;
  expired: number;
  failed: number;
}

export interface Stats extends Counts {
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

/** The calls that an `Engine`, a store and a remote server have in common. */
export interface Calls<When extends keyof Answers<unknown>, M = any> {
  /**
   * Opens a conversation and returns it. With an `id` that stands already and the same body as it was
   * created with, returns that conversation as it stands now, so a retry is safe. Sweeps a little.
   * @throws {ConversationError} `ID_TAKEN` when the id stands with another body; `INVALID_ID`,
   * `INVALID_BODY`, `INVALID_METADATA`.
   */
  create<Value = M>(client: Client, body?: NewConversation<Given<M, Value, Jsonable<M>>>): Answers<Conversation<M>>[When];

  /** @throws {ConversationError} `NOT_FOUND` when this client has no such conversation; `INVALID_ID`. */
  get(client: Client, id: string): Answers<Conversation<M>>[When];

  /** The open conversation with the latest interaction (among equals, the one created last), or null. */
  latest(client: Client): Answers<Conversation<M> | null>[When];

  /**
   * Changes an open conversation. `{}` changes nothing.
   * @throws {ConversationError} `NOT_FOUND`; `NOT_OPEN` when it is over; `CONFLICT` when `ifVersion`
   * does not hold; `INVALID_ID`, `INVALID_BODY`, `INVALID_METADATA`.
   */
  update<Value = M>(
    client: Client,
    id: string,
    body: ConversationUpdate<Given<M, Value, Patch<M>>>,
    options?: UpdateOptions,
  ): Answers<void>[When];

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
  list(client: Client, options?: ListOptions): Answers<Page<M>>[When];

  /**
   * Deletes everything that is held of the client, damaged or not, and ends its turn; returns how many conversations that were. What a
   * database keeps by itself (logs, replicas, backups) is its own.
   */
  erase(client: Client): Answers<number>[When];

  /**
   * Reads a conversation, asks `fn` for the change, and writes it if nobody else has changed it meanwhile; otherwise again.
   *
   * @param fn Returns what `update` takes, or a promise of it. It may be called several times.
   * @returns The conversation as it was written.
   * @throws {ConversationError} `CONFLICT` when the conversation had changed at each attempt; what `get` and `update` throw; what
   * `fn` throws.
   * @example
   * const engine = new Engine();
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * const { id } = engine.create(client, { metadata: { count: 1 } });
   * const written = await engine.modify(client, id, ({ metadata }) => ({ metadata: { count: metadata.count + 1 } }));
   * written.metadata; // → { count: 2 }
   */
  modify(
    client: Client,
    id: string,
    fn: (conversation: Conversation<M>) => ConversationUpdate<Patch<M>> | Promise<ConversationUpdate<Patch<M>>>,
    options?: ModifyOptions,
  ): Promise<Conversation<M>>;
}

/** The calls of one client within a turn. */
export interface TurnCalls<When extends keyof Answers<unknown>, M = any> {
  /** Aborted with the caller's own `signal`; when the client is erased or the lease is lost; when the engine or store is disposed of. */
  readonly signal: AbortSignal;
  create<Value = M>(body?: NewConversation<Given<M, Value, Jsonable<M>>>): Answers<Conversation<M>>[When];
  get(id: string): Answers<Conversation<M>>[When];
  latest(): Answers<Conversation<M> | null>[When];
  /** `latest`, or `create` with that body where there is none. */
  open<Value = M>(body?: NewConversation<Given<M, Value, Jsonable<M>>>): Answers<Conversation<M>>[When];
  /** Counts as an interaction unless it says `last_interaction: false`: a turn is one message of the person. */
  update<Value = M>(id: string, body: ConversationUpdate<Given<M, Value, Patch<M>>>, options?: UpdateOptions): Answers<void>[When];
  close(id: string, status?: FinalStatus): Answers<void>[When];
  closeAll(status?: FinalStatus): Answers<void>[When];
  list(options?: ListOptions): Answers<Page<M>>[When];
  /** The turn goes on. */
  erase(): Answers<number>[When];
  modify(
    id: string,
    fn: (conversation: Conversation<M>) => ConversationUpdate<Patch<M>> | Promise<ConversationUpdate<Patch<M>>>,
    options?: ModifyOptions,
  ): Promise<Conversation<M>>;
}

/** What code takes that is to work with an `Engine`, a store and a remote server alike; `await` fits all of them. */
export interface Conversations<M = any> extends Calls<"either", M>, MemoryCalls<"either"> {
  /**
   * Runs `fn` while no other turn of this client runs: as a message of the person that is handled alone. With `options.once`, the answer
   * says whether the message was handled before; then `fn` is not called.
   */
  turn<Answer>(client: Client, fn: (turn: EitherTurn<M>) => Answer | Promise<Answer>, options: TurnOptions & { once: string }): Promise<Once<Answer>>;
  turn<Answer>(client: Client, fn: (turn: EitherTurn<M>) => Answer | Promise<Answer>, options?: TurnOptions & { once?: undefined }): Promise<Answer>;

  /** Lets go of what is held. Any later call gives `CLOSED_ENGINE`. */
  dispose(): Answers<void>["either"];
}

/** The calls of one client within a turn, of whatever back end. */
export type EitherTurn<M = any> = (TurnCalls<"now", M> & TurnMemoryCalls<"now">) | (TurnCalls<"later", M> & TurnMemoryCalls<"later">);

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
 * engine.latest(client)?.step_id; // → "address"
 * engine.close(client, id);
 * engine.latest(client); // → null
 */
export declare class Engine<M = any> {
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
   * engine.latest(client)?.metadata; // → { count: 2 }
   */
  turn<Answer>(client: Client, fn: (turn: Turn<M>) => Answer | Promise<Answer>, options: TurnOptions & { once: string }): Promise<Once<Answer>>;
  turn<Answer>(client: Client, fn: (turn: Turn<M>) => Answer | Promise<Answer>, options?: TurnOptions & { once?: undefined }): Promise<Answer>;

  /** Writes down what has expired, removes what `retention` names and memories whose `ttl` is over, up to `limit`. */
  sweep(options?: SweepOptions): Swept;

  /**
   * Calls `listener` after every change, in the order of the changes. A listener may call the engine, and may be async;
   * what it throws or rejects with is printed with `console.error` and stops nothing. All get the same event, which is frozen.
   * @param client Whose changes it is told. Default: everyone's.
   * @returns a function that ends the subscription.
   * @throws {ConversationError} `INVALID_BODY` at `listener`; `INVALID_CLIENT`.
   * @example
   * const engine = new Engine();
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * let heard = 0;
   * engine.subscribe(() => void (heard += 1), client);
   * engine.create(client);
   * engine.create({ ...client, user_id: "bob" });
   * heard; // → 1
   */
  subscribe(listener: Listener<M>, client?: Client): () => void;

  /** Everything the engine holds, as versioned bytes with a checksum. */
  snapshot(): Uint8Array;

  /**
   * Replaces everything the engine holds by a snapshot. Listeners stay and are told nothing.
   * The bytes are checked as any input is, so they may come from anywhere.
   * @throws {ConversationError} `INVALID_BODY` when the bytes are no snapshot, are cut or damaged, hold what no call could have made, or
   * come from a newer version; nothing has changed then.
   */
  restore(bytes: Uint8Array): void;

  /** Looks at every conversation, so it takes the longer the more there are. */
  stats(): Stats;

  /** Frees the memory. Any later call throws `CLOSED_ENGINE`, within a turn and in line for one too; a second `dispose` does nothing. */
  dispose(): void;
  [Symbol.dispose](): void;
}

export interface Engine<M = any> extends Calls<"now", M>, MemoryCalls<"now"> {}

/** The calls of one client within a turn. */
export interface Turn<M = any> extends TurnCalls<"now", M>, TurnMemoryCalls<"now"> {}

/** An engine to share, with the default options: one in a process, however often this version of the package is loaded there. */
export declare const engine: Engine;
