/// <reference lib="esnext.disposable" />

declare global {
  // Known to the DOM's and Node's types; a project with neither compiles all the same.
  interface AbortSignal {}
  interface RequestInit {}
  interface Response {}
  interface URL {}
}

import type {
  Client,
  Conversation,
  ConversationUpdate,
  Counts,
  FinalStatus,
  ForgetOptions,
  Given,
  Jsonable,
  LatestOptions,
  ListOptions,
  MemoriesOptions,
  Memory,
  MemoryPage,
  ModifyOptions,
  NewConversation,
  Once,
  Page,
  Patch,
  RememberOptions,
  TurnCalls,
  TurnMemoryCalls,
  TurnOptions,
  UpdateOptions,
} from "./index.js";

export { ConversationError } from "./index.js";

/** Headers as `new Headers()` takes them: an object, a `Headers`, a `Map` or pairs. What is `undefined` is left out. */
export type HeadersGiven =
  | { readonly [name: string]: string | undefined }
  | readonly (readonly [name: string, value: string | undefined])[]
  | { forEach(callback: (value: string, name: string) => void): void };

export interface ConnectOptions {
  /**
   * What the server speaks. `"convostate"`: this package's own server. `"plain"`: only the six routes of
   * CSML's API; what they can't say (`ttl`, `metadata` in an update, `ifVersion`, `list`, `erase`, `turn`, `any` of `latest`, memories, `stats`) is refused
   * with `INVALID_BODY`, and `version`, `updated_at` and `created_at` may be missing in answers. Default: `"convostate"`.
   */
  dialect?: "convostate" | "plain" | undefined;
  /**
   * Headers of every request. A function is asked before each attempt, and once more when the server answers 401,
   * so it may hand out a fresh token. What the adapter says itself stands over them: `Accept`, `Content-Type`,
   * `Idempotency-Key`, `If-Match`, and what is about the connection, such as `Content-Length`. A value that no request
   * can have is refused with `INVALID_BODY`, and nothing is sent.
   */
  headers?: HeadersGiven | (() => HeadersGiven | undefined | Promise<HeadersGiven | undefined>) | undefined;
  /** Default: the global `fetch` at the time of the call. One without web streams will do, such as node-fetch's. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Milliseconds for one attempt, headers and body. Default: 10,000. */
  attemptTimeout?: number | undefined;
  /** Milliseconds for a call with all its attempts and waits. Default: 30,000. */
  deadline?: number | undefined;
  /** How often a call is tried again, 0 to 10. Default: 2. */
  retries?: number | undefined;
  /**
   * Bytes of an answer's body; more is `BAD_RESPONSE`. Default: 2,097,152, twice what a page of `list` holds of
   * conversations on this package's server.
   */
  responseLimit?: number | undefined;
  /** Whether writes carry an `Idempotency-Key`. Default: true. Switch it off where a server refuses unknown headers. */
  idempotencyKeys?: boolean | undefined;
  /** Makes the ids of conversations created without one. Default: UUIDv7. */
  id?: (() => string) | undefined;
}

export interface CallOptions {
  /** Ends the call with `ABORTED`, whatever it waits for. */
  signal?: AbortSignal | undefined;
}

/**
 * The calls of the engine against a server, with promises.
 *
 * Every call can reject with a {@link ConversationError}: the codes of the engine as the server gave them, and
 * `UNREACHABLE`, `TIMEOUT`, `ABORTED`, `BAD_RESPONSE`, `REJECTED`; it then has `status`, `attempts`, `retryable`,
 * `retryAfterMs`, `requestId` and, of a write, `outcome`. Arguments are checked before anything is sent.
 *
 * An answer must be one that this API can give: the client, id, status and number of conversations that were asked for,
 * ids, texts, metadata and versions within the limits of the engine, and no body where there is nothing to say. Anything
 * else is `BAD_RESPONSE`. Whether it is true, only the server knows.
 *
 * Writes of one client are sent one after the other, in the order of the calls; one whose writer the store has forgotten is sent again
 * behind those that wait. After a write whose outcome is `"unknown"`, the next one first sends that write again, with the same
 * `Idempotency-Key`, so that a late copy can't overwrite newer state; after 60 seconds it is given up.
 *
 * A late copy of a connection's first writes of a client is done where the store keeps nothing of that connection: after `erase`, after a
 * refusal or `closeAll` while there was no conversation, or after eight other connections wrote. See "What is promised, and what is not" in
 * docs/server.md.
 */
export interface RemoteConversations<M = any, Answered = Conversation<M>> {
  /** The id is made before the request is sent, so a retry creates nothing twice. */
  create<Value = M>(client: Client, body?: NewConversation<Given<M, Value, Jsonable<M>>>, options?: CallOptions): Promise<Answered>;
  get(client: Client, id: string, options?: CallOptions): Promise<Answered>;
  /** With `any`, the newest that is over where none is open, whatever keeps the conversations. The plain dialect refuses it with `INVALID_BODY`. */
  latest(client: Client, options?: LatestOptions & CallOptions): Promise<Answered | null>;
  update<Value = M>(
    client: Client,
    id: string,
    body: ConversationUpdate<Given<M, Value, Patch<M>>>,
    options?: UpdateOptions & CallOptions,
  ): Promise<void>;
  close(client: Client, id: string, status?: FinalStatus, options?: CallOptions): Promise<void>;
  closeAll(client: Client, status?: FinalStatus, options?: CallOptions): Promise<void>;
  list(client: Client, options?: ListOptions & CallOptions): Promise<Page<M>>;
  /**
   * How many conversations were deleted. An erase keeps no number of itself, so one whose first answer was lost may be `FORGOTTEN` with
   * `outcome: "unknown"`: erase again.
   */
  erase(client: Client, options?: CallOptions): Promise<number>;
  /**
   * Reads, asks `fn` for the change, and writes it if nobody else has changed the conversation meanwhile; otherwise again. Answers the
   * conversation as it was written. The plain dialect has no versions and refuses it with `INVALID_BODY`.
   */
  modify(
    client: Client,
    id: string,
    fn: (conversation: Answered) => ConversationUpdate<Patch<M>> | Promise<ConversationUpdate<Patch<M>>>,
    options?: ModifyOptions & CallOptions,
  ): Promise<Answered>;
  /**
   * As an engine's. A key that is `.` or `..` is refused with `INVALID_ID`, since no URL can hold it. A write that is sent again is not
   * done again, and answers the version that it gave. A server that
   * remembers nothing refuses it with `NOT_FOUND`, and the plain dialect with `INVALID_BODY`.
   */
  remember(client: Client, key: string, value: unknown, options?: RememberOptions & CallOptions): Promise<number>;
  /** A value over `responseLimit` is `BAD_RESPONSE`. */
  recall<Value = any>(client: Client, key: string, options?: CallOptions): Promise<Memory<Value> | null>;
  forget(client: Client, key: string, options?: ForgetOptions & CallOptions): Promise<boolean>;
  memories<Value = any>(client: Client, options?: MemoriesOptions & CallOptions): Promise<MemoryPage<Value>>;
  /**
   * Runs `fn` while no other turn of this client runs: on this connection first come, first served, and nowhere else on any server of
   * the same store. The turn holds a lease of 10 seconds in the server's store, which is renewed while `fn` runs: so it goes on when the
   * server is restarted, or another one takes its place, but for one whose conversations are in memory. A turn that lost its lease,
   * because this process stood still for longer than that, can't write any more. Calls outside of turns are not held up; `erase` ends
   * the turn. The plain dialect refuses it with `INVALID_BODY`, and a server before turns with `NOT_FOUND`.
   *
   * With `options.once`, the answer says whether the message was handled before; then `fn` is not called, on whichever server of the
   * store. That it was handled is noted in the step that ends the turn, once `fn` has come to its end; what `fn` throws is not handled.
   * Each write is done when it is made, and not kept back as on a store: when this process dies after some of them, or the turn loses its
   * lease, they stand and the message is handled again. Who must know writes something of the message, such as its id in `metadata`. A
   * server before it refuses it with `INVALID_BODY`, and so does one over conversations that are neither an engine's nor a store's.
   *
   * @param fn Is given the calls of this client. What it returns is the answer.
   * @throws {ConversationError} `LOCKED` when the turn could not begin in time, or was asked for within a turn of the same client (at
   * once where the host has `AsyncLocalStorage`); `ABORTED` when `signal` was aborted before `fn` began; what `fn` throws; what calls of
   * a server throw, such as `UNREACHABLE`. A write of a turn that is over, or has lost its lease, throws `LOCKED`. With `once`, also
   * `LOCKED` when the lease was lost before the end, and `UNREACHABLE` or `TIMEOUT` when the end got no answer, so that nobody knows
   * whether it was noted: let the message be delivered again.
   * @example
   * import { Engine } from "convostate";
   * import { connect } from "convostate/remote";
   * import { createHandler } from "convostate/server";
   * const handler = createHandler(new Engine());
   * const conversations = connect("http://localhost", { fetch: (url, init) => handler(new Request(url, init)) });
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * const onMessage = () =>
   *   conversations.turn(client, async (turn) => {
   *     const { id, metadata } = (await turn.latest()) ?? (await turn.create({ metadata: { count: 0 } }));
   *     await turn.update(id, { metadata: { count: metadata.count + 1 } });
   *   });
   * await Promise.all([onMessage(), onMessage()]);
   * (await conversations.latest(client))?.metadata; // → { count: 2 }
   */
  turn<Result>(client: Client, fn: (turn: RemoteTurn<M>) => Result | Promise<Result>, options: TurnOptions & { once: string }): Promise<Once<Result>>;
  turn<Result>(client: Client, fn: (turn: RemoteTurn<M>) => Result | Promise<Result>, options?: TurnOptions & { once?: undefined }): Promise<Result>;
  /**
   * How many conversations there are of all clients, by status. The server must let this caller read them (`authorizeOperator`, or a token
   * of `serve` for all bots), else it is `REJECTED`; one over what has no such call refuses it with `NOT_FOUND`, the plain dialect with
   * `INVALID_BODY`.
   */
  stats(options?: CallOptions): Promise<Counts>;
  /** Ends every call under way with `ABORTED`, and gives back the leases of turns. Any later call rejects with `CLOSED_ENGINE`. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The calls of one client within a turn. */
export interface RemoteTurn<M = any> extends TurnCalls<"later", M>, TurnMemoryCalls<"later"> {
  latest(options?: LatestOptions): Promise<Conversation<M> | null>;
}

/** What a foreign server may leave out. */
export type PlainConversation<M = any> = Omit<Conversation<M>, "version" | "updated_at" | "created_at"> &
  Partial<Pick<Conversation<M>, "version" | "updated_at" | "created_at">>;

/**
 * Connects to a server of the REST API. Nothing is sent before the first call.
 *
 * @param baseUrl http or https, without credentials; a path is kept as prefix.
 * @throws {ConversationError} `INVALID_BODY` names what is wrong with the URL or the options.
 * @example
 * import { connect } from "convostate/remote";
 * const conversations = connect("http://127.0.0.1:8787");
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * const { id } = await conversations.create(client, { flow_id: "order", step_id: "size" });
 * (await conversations.latest(client))?.id === id; // → true
 */
export declare function connect<M = any>(
  baseUrl: string | URL,
  options: ConnectOptions & { dialect: "plain" },
): RemoteConversations<M, PlainConversation<M>>;
export declare function connect<M = any>(baseUrl: string | URL, options?: ConnectOptions): RemoteConversations<M>;
