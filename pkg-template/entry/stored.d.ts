/// <reference lib="esnext.disposable" />
import type {
  Client,
  Conversation,
  ConversationUpdate,
  EngineOptions,
  FinalStatus,
  ListOptions,
  Listener,
  ModifyOptions,
  NewConversation,
  Page,
  SweepOptions,
  Swept,
  TurnOptions,
  UpdateOptions,
} from "./index.js";

/** What a store promises. What it can't promise it does not declare. */
export interface Capabilities {
  /** An acknowledged change survives a crash of the process and of the machine. "unknown" where the server does not say. */
  readonly durable: boolean | "unknown";
  /** Several processes, or tabs, see one truth. */
  readonly shared: boolean;
  /** A call is one step: nobody sees half of it, and a turn's lease is checked in the same step. */
  readonly atomic: boolean;
  /** What is stored may be thrown away by others to make room. "unknown" where nobody says. */
  readonly evictable: boolean | "unknown";
}

export interface StoreOptions extends Omit<EngineOptions, "now"> {
  /**
   * The clock: milliseconds since 1970, for tests. Default: the store's own, which is the server's where there is one, and
   * `Date.now` elsewhere. A clock that steps back is held still.
   */
  now?: (() => number) | undefined;
  /**
   * Capabilities that this bot can't do without, such as `{ durable: true }`: on a store that has others, every call but `migrate` is
   * refused with `STORAGE`, which names them. Default: none.
   */
  require?: Partial<Capabilities> | undefined;
}

/**
 * Conversations in a store. The calls are those of the `Engine`, with promises.
 *
 * Every call can reject with a `ConversationError`: `STORAGE` when the store failed, or what it holds of this client is damaged (`cause`
 * holds the error, and nothing was acknowledged), `INVALID_CLIENT` (or the `INVALID_*` of the argument at fault), `CLOSED_ENGINE`. A call that rejects has changed
 * nothing.
 */
export interface StoredConversations {
  /** What this store promises. */
  readonly capabilities: Capabilities;

  /**
   * Creates the store's schema, or brings it to this version; does nothing when it is there. Call it once before the first call: every
   * time a bot starts, or when it is installed.
   * @throws {ConversationError} `STORAGE` when the schema is newer than this version knows.
   */
  migrate(): Promise<void>;

  /**
   * Opens a conversation. With an `id` that stands already and the same body as it was created with, answers that conversation as it
   * stands now, so a retry is safe. Every sixteenth create also sweeps a little.
   * @throws {ConversationError} `ID_TAKEN` when the id stands with another body; `INVALID_ID`, `INVALID_BODY`, `INVALID_METADATA`.
   */
  create(client: Client, body?: NewConversation): Promise<Conversation>;

  /** @throws {ConversationError} `NOT_FOUND` when this client has no such conversation; `INVALID_ID`. */
  get(client: Client, id: string): Promise<Conversation>;

  /** The open conversation with the latest interaction (among equals, the one created last), or null. */
  latest(client: Client): Promise<Conversation | null>;

  /**
   * Changes an open conversation. `{}` changes nothing.
   * @throws {ConversationError} `NOT_FOUND`; `NOT_OPEN` when it is over; `CONFLICT` when `ifVersion` does not hold; `INVALID_ID`,
   * `INVALID_BODY`, `INVALID_METADATA`.
   */
  update(client: Client, id: string, body: ConversationUpdate, options?: UpdateOptions): Promise<void>;

  /**
   * Ends a conversation. Closing it again with the same status does nothing.
   * @param status Default: `"CLOSED"`.
   * @throws {ConversationError} `NOT_FOUND`; `NOT_OPEN` when it ended with another status; `INVALID_STATUS`.
   */
  close(client: Client, id: string, status?: FinalStatus): Promise<void>;

  /**
   * Ends every open conversation of the client, all or none, in one step.
   * @param status Default: `"CLOSED"`.
   * @throws {ConversationError} `INVALID_STATUS`.
   */
  closeAll(client: Client, status?: FinalStatus): Promise<void>;

  /**
   * The client's conversations, newest first, a page at a time.
   * @throws {ConversationError} `INVALID_STATUS`, `INVALID_BODY`.
   */
  list(client: Client, options?: ListOptions): Promise<Page>;

  /**
   * Deletes everything the store holds of the client, damaged or not, and ends its turn; answers how many conversations that were. What a
   * database keeps by itself (logs, replicas, backups) is its own.
   */
  erase(client: Client): Promise<number>;

  /**
   * Reads a conversation, asks `fn` for the change, and writes it if nobody else has changed it meanwhile; otherwise again.
   *
   * @param fn Answers what `update` takes, or a promise of it. It may be called several times.
   * @throws {ConversationError} `CONFLICT` when the conversation had changed at each attempt; what `get` and `update` throw; what
   * `fn` throws.
   * @example
   * import Database from "better-sqlite3";
   * import { openSqlite } from "convostate/sqlite";
   * const conversations = openSqlite(new Database(":memory:"));
   * await conversations.migrate();
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * const { id } = await conversations.create(client, { metadata: { count: 1 } });
   * await conversations.modify(client, id, ({ metadata }) => ({ metadata: { count: metadata.count + 1 } }));
   * (await conversations.get(client, id)).metadata; // → { count: 2 }
   */
  modify(
    client: Client,
    id: string,
    fn: (conversation: Conversation) => ConversationUpdate | Promise<ConversationUpdate>,
    options?: ModifyOptions,
  ): Promise<void>;

  /**
   * Runs `fn` while no other turn of this client runs: in this process first come, first served, and where the store is shared in no
   * other process either. The turn holds a lease of 10 seconds, which is renewed while `fn` runs. A turn that lost its lease, because its
   * process stood still for longer than that, can't write any more. Calls outside of turns are not held up; `erase` ends the turn.
   *
   * @param fn Is given the calls of this client. What it answers is the answer.
   * @throws {ConversationError} `LOCKED` when the turn could not begin in time, or was asked for within a turn of the same client (at
   * once where the host has `AsyncLocalStorage`); `ABORTED` when `signal` was aborted before `fn` began, once a lease that was taken
   * meanwhile is given back; what `fn` throws. A write of a turn that is over, or has lost its lease, throws `LOCKED`.
   * @example
   * import Database from "better-sqlite3";
   * import { openSqlite } from "convostate/sqlite";
   * const conversations = openSqlite(new Database(":memory:"));
   * await conversations.migrate();
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * await conversations.turn(client, async (turn) => {
   *   const conversation = (await turn.latest()) ?? (await turn.create({ flow_id: "order" }));
   *   await turn.update(conversation.id, { step_id: "address" });
   *   return (await turn.latest()).step_id;
   * }); // → "address"
   */
  turn<Answer>(client: Client, fn: (turn: StoredTurn) => Answer | Promise<Answer>, options?: TurnOptions): Promise<Answer>;

  /**
   * Writes down what has expired and removes what `retention` names, up to `limit`: client by client, each in small steps of its own, so
   * that nobody waits for long. `dispose` ends it; what was swept until then stands, and is the answer.
   * @throws {ConversationError} `STORAGE` when a client's data is damaged, after what was due of the others.
   */
  sweep(options?: SweepOptions): Promise<Swept>;

  /**
   * Calls `listener` after every change made through this object, in the order of the changes. What it throws is printed with
   * `console.error` and stops nothing.
   * @returns a function that ends the subscription.
   */
  subscribe(listener: Listener): () => void;

  /**
   * Gives back the leases of turns under way and lets go of the store; the handle it was opened with stays open. Any later call gives
   * `CLOSED_ENGINE`, within a turn, in line for one or in a `modify` too.
   */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The calls of one client within a turn. */
export interface StoredTurn {
  /** Aborted when the lease is lost or the store disposed of, and with the caller's own `signal`. */
  readonly signal: AbortSignal;
  create(body?: NewConversation): Promise<Conversation>;
  get(id: string): Promise<Conversation>;
  latest(): Promise<Conversation | null>;
  /** Counts as an interaction unless it says `last_interaction: false`: a turn is one message of the person. */
  update(id: string, body: ConversationUpdate, options?: UpdateOptions): Promise<void>;
  close(id: string, status?: FinalStatus): Promise<void>;
  closeAll(status?: FinalStatus): Promise<void>;
  list(options?: ListOptions): Promise<Page>;
  /** The turn goes on. */
  erase(): Promise<number>;
  modify(
    id: string,
    fn: (conversation: Conversation) => ConversationUpdate | Promise<ConversationUpdate>,
    options?: ModifyOptions,
  ): Promise<void>;
}
