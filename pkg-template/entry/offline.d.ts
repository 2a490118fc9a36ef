/// <reference lib="esnext.disposable" />
import type { AnyEvent, Client, Conversation, ConversationUpdate, EngineOptions, FinalStatus, ForgetOptions, LatestOptions, ListOptions, MemoriesOptions, Memory, MemoryPage, ModifyOptions, NewConversation, Once, Page, RememberOptions, TurnCalls, TurnMemoryCalls, TurnOptions, UpdateOptions } from "./index.js";
import type { ConnectOptions } from "./remote.js";
import type { Capabilities } from "./stored.js";

export { ConversationError } from "./index.js";
export type { Capabilities } from "./stored.js";

declare global {
  // Known to the DOM's and Node's types; a project with neither compiles all the same.
  interface AbortSignal {}
  interface IDBFactory {}
  interface URL {}
}

/** A conversation, and whether it is ahead of the server: something that was done to it here waits to be sent. */
export type OfflineConversation = Conversation & { readonly pending?: true };

/** A memory, and whether it is ahead of the server. */
export type OfflineMemory<Value = any> = Memory<Value> & { readonly pending?: true };

export interface OfflineOptions extends Pick<ConnectOptions, "headers" | "fetch">, Pick<EngineOptions, "now" | "id"> {
  /**
   * Who is signed in. Each account has a database of its own: what one wrote is neither shown to another nor sent with its headers.
   * Dispose of the object when the person signs out, and open another one for who signs in.
   */
  account: string;
  /** The first part of the database's name: one for each server. Default: `"convostate-offline"`. */
  name?: string | undefined;
  /** Default: `globalThis.indexedDB`. */
  factory?: IDBFactory | undefined;
  /** Milliseconds for one attempt, headers and body. Default: 10,000. */
  attemptTimeout?: number | undefined;
  /** How many writes may wait to be sent. Default: 10,000. */
  maxEntries?: number | undefined;
  /** How many bytes they may have as JSON, together. Default: 16,777,216. */
  maxBytes?: number | undefined;
  /**
   * Decides about an update with `ifVersion`, or by `modify`, of a conversation that others have changed meanwhile. `"server"`: what the
   * server has stands, and the write fails. `"mine"`: the update is made of what the server has. Another update: that one is. If it
   * throws, the write waits and is decided about again. Default: `"server"`.
   */
  onConflict?: ((conflict: Conflict) => Decision | Promise<Decision>) | undefined;
}

export interface Conflict {
  /** What the update was made of; null where that is not known any more. */
  base: Conversation | null;
  /** What is shown here, with all that waits. */
  local: Conversation | null;
  /** What the server has now. */
  server: Conversation;
  /** What the update says. */
  patch: ConversationUpdate;
}

export type Decision = "server" | "mine" | ConversationUpdate;

/** A write that waits to be sent, or that the server has refused. */
export interface PendingEntry {
  /** Its place among all writes of the account. */
  readonly entry: number;
  readonly client: Client;
  readonly call: "create" | "update" | "close" | "closeAll" | "erase" | "remember" | "forget";
  /** The conversation's; null for all of them, and of a memory. */
  readonly id: string | null;
  /** The memory's; null where the write is of none. */
  readonly key: string | null;
  /** `held`: waits behind one that failed. `sent` entries are gone. */
  readonly state: "waiting" | "sending" | "held" | "failed";
  /** How often it was sent. */
  readonly attempts: number;
  /** Why it failed, or was not sent yet. */
  readonly error: { readonly code: string; readonly message: string; readonly status?: number } | null;
  /** When it was made, by this machine's clock. */
  readonly at: string;
}

export interface OfflineStatus {
  /**
   * `idle`: nothing waits. `sending`: something is on its way. `waiting`: it is tried again later; `error` says why. `unauthorized`: the
   * server wants other credentials; see `resume`. `blocked`: all that waits is behind something that failed.
   */
  readonly state: "idle" | "sending" | "waiting" | "unauthorized" | "blocked";
  /** How many writes the server has not settled. */
  readonly pending: number;
  /** How many it has refused. */
  readonly failed: number;
  /** When the write was made that is sent next. */
  readonly oldest: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/**
 * What happened. `sent`: the server has done it. `failed`: it will not. `reverted`: what was shown was taken back, as the server has
 * refused it or it was discarded; null for a conversation that is not there any more. Of a memory that is taken back, `remembered` or
 * `forgotten` says what is shown now.
 */
export type OfflineEvent =
  | AnyEvent
  | { type: "sent" | "failed"; conversation: OfflineConversation | null; previous: null; entry: PendingEntry }
  | { type: "reverted"; conversation: OfflineConversation | null; previous: Conversation | null };

export type OfflineListener = (event: OfflineEvent) => void;

export interface SignalOptions {
  /** Ends the call with `ABORTED`. */
  signal?: AbortSignal | undefined;
}

/**
 * Conversations that go on without a network. Reads answer what is known here; writes are done here by the rules of the server, and sent
 * to it later, each once and those of one client in order.
 *
 * Every call can reject with a `ConversationError`: `STORAGE` when the browser's database failed or there is no room for another write;
 * `INVALID_CLIENT` (or the `INVALID_*` of the argument at fault), `CLOSED_ENGINE`. A call that rejects has changed nothing, and nothing of
 * it is sent.
 */
export interface OfflineConversations {
  /** What the browser's database promises. */
  readonly capabilities: Capabilities;
  /** How it stands, as far as this tab knows: a moment behind what it does. */
  readonly status: OfflineStatus;

  /** Makes the account's database when it is not there, and begins to send what waits. Call it once, before any other call. */
  migrate(): Promise<void>;

  /** @throws {ConversationError} `ID_TAKEN` when the id stands here with another body. */
  create(client: Client, body?: NewConversation): Promise<OfflineConversation>;
  /** @throws {ConversationError} `NOT_FOUND` when it is not known here: the server may have it; see `refresh`. */
  get(client: Client, id: string): Promise<OfflineConversation>;
  /** The open conversation with the latest interaction, or null. On a machine that knows nothing of the client yet: `refresh` first. */
  latest(client: Client, options?: LatestOptions): Promise<OfflineConversation | null>;
  /**
   * Changes an open conversation. Without `ifVersion`, the server merges the update into what it has then. With it, it is done only when
   * nobody else has changed the conversation; see `onConflict`.
   * @throws {ConversationError} `NOT_FOUND`, `NOT_OPEN`, `CONFLICT` as it is known here.
   */
  update(client: Client, id: string, body: ConversationUpdate, options?: UpdateOptions): Promise<void>;
  /** @throws {ConversationError} `NOT_FOUND`, `NOT_OPEN` as it is known here. */
  close(client: Client, id: string, status?: FinalStatus): Promise<void>;
  /** Ends those that are known here now, and all that the server has open when it is sent. */
  closeAll(client: Client, status?: FinalStatus): Promise<void>;
  /** What is known here. */
  list(client: Client, options?: ListOptions): Promise<Omit<Page, "conversations"> & { conversations: OfflineConversation[] }>;
  /**
   * Deletes what is shown here, and everything of the client at the server when it is sent; what was never sent is dropped. Returns how many
   * conversations were shown. What the server said last stays in the browser's database until the erase was sent, then goes too.
   */
  erase(client: Client): Promise<number>;
  /** Reads what is shown here, and updates it by its version; see `onConflict`. */
  modify(
    client: Client,
    id: string,
    fn: (conversation: OfflineConversation) => ConversationUpdate | Promise<ConversationUpdate>,
    options?: ModifyOptions,
  ): Promise<OfflineConversation>;
  /**
   * Writes a value under a key; returns its version, which goes on being one to give as `ifVersion` until somebody else writes the memory.
   * A `ttl` begins once more when the server does it.
   * @throws {ConversationError} `CONFLICT`, `TOO_LARGE`, as it is known here.
   */
  remember(client: Client, key: string, value: unknown, options?: RememberOptions): Promise<number>;
  /** What is remembered under a key, as it is known here, or null. */
  recall<Value = any>(client: Client, key: string): Promise<OfflineMemory<Value> | null>;
  /**
   * Forgets what stands under a key, here and at the server when it is sent; returns whether there was anything here.
   * @throws {ConversationError} `CONFLICT`, as it is known here.
   */
  forget(client: Client, key: string, options?: ForgetOptions): Promise<boolean>;
  /** What is known here, by key. */
  memories<Value = any>(client: Client, options?: MemoriesOptions): Promise<Omit<MemoryPage<Value>, "memories"> & { memories: OfflineMemory<Value>[] }>;

  /**
   * Runs `fn` while no other turn of this client runs in this browser, for this account. Turns elsewhere are not kept from running. With
   * `options.once`, what the turn writes is kept back until `fn` has come to its end, and then shown and put into the outbox in one step
   * with the message's id. The ids are this browser's own, and last until the client is erased here.
   * @throws {ConversationError} As the turns of every store.
   */
  turn<Answer>(client: Client, fn: (turn: OfflineTurn) => Answer | Promise<Answer>, options: TurnOptions & { once: string }): Promise<Once<Answer>>;
  turn<Answer>(client: Client, fn: (turn: OfflineTurn) => Answer | Promise<Answer>, options?: TurnOptions & { once?: undefined }): Promise<Answer>;

  /**
   * Asks the server for all conversations and memories of the client, and shows them with what waits over them. It waits while a write of the client
   * is on its way. Reading a client asks as well, in the background, at most every 30 seconds.
   * @throws {ConversationError} `UNREACHABLE`, `TIMEOUT`, `BAD_RESPONSE`, `REJECTED`, `ABORTED`, or what the server refused with.
   */
  refresh(client: Client, options?: SignalOptions): Promise<void>;

  /** The writes of the client that the server has not done, in their order. */
  pending(client: Client): Promise<PendingEntry[]>;

  /**
   * Tries at once to send what waits, and resolves when nothing is left but what failed, and what is held behind that.
   * @throws {ConversationError} Why it could not be sent; it is tried again later all the same. `ABORTED` by its signal.
   */
  flush(options?: SignalOptions): Promise<void>;

  /** Sends once more what failed. @throws {ConversationError} `NOT_FOUND` when it is no entry that failed. */
  retry(entry: Pick<PendingEntry, "client" | "entry">): Promise<void>;

  /**
   * Drops what failed or was never sent, and all later writes of the same conversation that were not sent; of `closeAll` and `erase`, of
   * the client. Returns what was dropped.
   * @throws {ConversationError} `NOT_FOUND` when there is no such entry, or it is on its way.
   */
  discard(entry: Pick<PendingEntry, "client" | "entry">): Promise<PendingEntry[]>;

  /** Goes on after `unauthorized`, in all tabs of the account. */
  resume(): void;

  /**
   * Calls `listener` after every change of what is shown here, by this tab or another one, and of what was sent.
   * @returns a function that ends the subscription.
   */
  subscribe(listener: OfflineListener): () => void;

  /** Ends what is under way; what was not sent waits in the database. Any later call gives `CLOSED_ENGINE`. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The calls of one client within a turn. */
export interface OfflineTurn extends TurnCalls<"later">, TurnMemoryCalls<"later"> {}

/**
 * Opens the conversations of one account, kept in the browser's IndexedDB and at a server of this package's REST API, which must be of this
 * version or later. `await migrate()` once, before any other call.
 *
 * @param baseUrl http or https, without credentials; a path is kept as prefix.
 * @throws {ConversationError} `INVALID_BODY` names what is wrong with the URL or the options.
 * @example
 * import { Engine } from "convostate";
 * import { openOffline } from "convostate/offline";
 * import { createHandler } from "convostate/server";
 * const handler = createHandler(new Engine());
 * const fetch = (url, init) => handler(new Request(url, init)); // in place of a server elsewhere
 * const conversations = openOffline("https://bots.example", { account: "ada", fetch });
 * await conversations.migrate();
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * const { id } = (await conversations.latest(client)) ?? (await conversations.create(client, { flow_id: "order" }));
 * await conversations.update(client, id, { step_id: "size", last_interaction: true });
 * (await conversations.get(client, id)).step_id; // → "size"
 */
export declare function openOffline(baseUrl: string | URL, options: OfflineOptions): OfflineConversations;
