/// <reference lib="esnext.disposable" />
import type {
  Calls, Client, ClientsOptions, ClientsPage, Conversation, Counts, EngineOptions, LatestOptions, Listener, MemoryCalls, Once, SweepOptions, Swept, TurnCalls, TurnMemoryCalls, TurnOptions,
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
  /**
   * Whether what expires is written down and told at its moment, by one timer for the next deadline, which keeps no process alive. Of
   * several processes on one store, one tells. What another process wrote that does not have it, or a clock that is set, is noticed
   * within a minute. Default: false, so that a sweep writes it down and tells it.
   */
  expireInTime?: boolean | undefined;
}

/**
 * Conversations in a store. The calls are those of the `Engine`, with promises.
 *
 * Every call can reject with a `ConversationError`: `STORAGE` when the store failed, or what it holds of this client is damaged (`cause`
 * holds the error, and nothing was acknowledged), `INVALID_CLIENT` (or the `INVALID_*` of the argument at fault), `CLOSED_ENGINE`. A call that rejects has changed
 * nothing.
 *
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
export interface StoredConversations<M = any> extends Calls<"later", M>, MemoryCalls<"later"> {
  /** What this store promises. */
  readonly capabilities: Capabilities;

  /**
   * The open conversation with the latest interaction (among equals, the one created last); where none is open null, or, with
   * `options.any`, the newest that is over.
   * @throws {ConversationError} `INVALID_BODY` at `options.any`.
   * @example
   * import Database from "better-sqlite3";
   * import { openSqlite } from "convostate/sqlite";
   * const conversations = openSqlite(new Database(":memory:"));
   * await conversations.migrate();
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * const { id } = await conversations.create(client);
   * await conversations.close(client, id);
   * await conversations.latest(client); // → null
   * (await conversations.latest(client, { any: true }))?.status; // → "CLOSED"
   */
  latest(client: Client, options?: LatestOptions): Promise<Conversation<M> | null>;

  /**
   * Creates the store's schema, or brings it to this version; does nothing when it is there. Call it once before the first call: every
   * time a bot starts, or when it is installed.
   * @throws {ConversationError} `STORAGE` when the schema is newer than this version knows.
   */
  migrate(): Promise<void>;

  /**
   * Runs `fn` while no other turn of this client runs: in this process first come, first served, and where the store is shared in no
   * other process either. The turn holds a lease of 10 seconds, which is renewed while `fn` runs. A turn that lost its lease, because its
   * process stood still for longer than that, can't write any more. Calls outside of turns are not held up; `erase` ends the turn.
   *
   * With `options.once`, what the turn writes is kept back until `fn` has come to its end, and then committed in one step with the
   * message that was handled: a process that dies before leaves neither, so the message can be delivered again. Until then the turn
   * itself sees what it wrote, and nobody else. The answer says whether the message was handled before; then `fn` is not called. What
   * `fn` throws is not handled; what it wrote before stands. What `fn` does elsewhere, such as to send a reply, may come twice.
   *
   * @param fn Is given the calls of this client. What it answers is the answer.
   * @throws {ConversationError} `LOCKED` when the turn could not begin in time, or was asked for within a turn of the same client (at
   * once where the host has `AsyncLocalStorage`); `ABORTED` when `signal` was aborted before `fn` began, once a lease that was taken
   * meanwhile is given back; what `fn` throws. A write of a turn that is over, or has lost its lease, throws `LOCKED`. With `once`, also
   * `LOCKED` when the lease was lost before the end, and `CONFLICT` when somebody else changed the same conversations meanwhile: nothing
   * was written then, and the message is to be handled again.
   * @example
   * import Database from "better-sqlite3";
   * import { openSqlite } from "convostate/sqlite";
   * const conversations = openSqlite(new Database(":memory:"));
   * await conversations.migrate();
   * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
   * await conversations.turn(client, async (turn) => {
   *   const { id } = await turn.open({ flow_id: "order" });
   *   await turn.update(id, { step_id: "address" });
   *   return (await turn.latest())?.step_id;
   * }); // → "address"
   */
  turn<Answer>(client: Client, fn: (turn: StoredTurn<M>) => Answer | Promise<Answer>, options: TurnOptions & { once: string }): Promise<Once<Answer>>;
  turn<Answer>(client: Client, fn: (turn: StoredTurn<M>) => Answer | Promise<Answer>, options?: TurnOptions & { once?: undefined }): Promise<Answer>;

  /**
   * Writes down what has expired, removes what `retention` names and memories whose `ttl` is over, up to `limit`: client by client, each in small steps of its own, so
   * that nobody waits for long. `dispose` ends it; what was swept until then stands, and is the answer.
   * @throws {ConversationError} `STORAGE` when a client's data is damaged, after what was due of the others.
   */
  sweep(options?: SweepOptions): Promise<Swept>;

  /**
   * A bot's clients, a page at a time: for reminders, broadcasts, an export. One whose data is damaged is among them, whatever is asked,
   * and its own calls say so.
   * @throws {ConversationError} `INVALID_CLIENT` at `client.bot_id`; `INVALID_STATUS`, `INVALID_BODY`.
   * @example
   * import Database from "better-sqlite3";
   * import { openSqlite } from "convostate/sqlite";
   * const conversations = openSqlite(new Database(":memory:"));
   * await conversations.migrate();
   * await conversations.create({ bot_id: "shop", user_id: "ada", channel_id: "web" });
   * let users = "";
   * for (let pagination_key; ; ) {
   *   const page = await conversations.clients({ bot_id: "shop", status: "OPEN", limit: 100, pagination_key });
   *   for (const { user_id } of page.clients) users += user_id;
   *   ({ pagination_key } = page);
   *   if (pagination_key === undefined) break;
   * }
   * users; // → "ada"
   */
  clients(options: ClientsOptions): Promise<ClientsPage>;

  /**
   * How many conversations there are, by status. It reads every client, each at a moment of its own: for a report, not for each message.
   * @throws {ConversationError} `STORAGE` when a client's data is damaged.
   */
  stats(): Promise<Counts>;

  /**
   * Calls `listener` after every change made through this object, in the order of the changes. What it throws is printed with
   * `console.error` and stops nothing.
   * @param client Whose changes it is told. Default: everyone's.
   * @returns a function that ends the subscription.
   */
  subscribe(listener: Listener<M>, client?: Client): () => void;

  /**
   * Gives back the leases of turns under way and lets go of the store; the handle it was opened with stays open. Any later call gives
   * `CLOSED_ENGINE`, within a turn, in line for one or in a `modify` too.
   */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The calls of one client within a turn. */
export interface StoredTurn<M = any> extends TurnCalls<"later", M>, TurnMemoryCalls<"later"> {
  latest(options?: LatestOptions): Promise<Conversation<M> | null>;
}
