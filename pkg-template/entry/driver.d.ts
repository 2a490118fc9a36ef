import type { ConversationError } from "./conversation-error.js";
import type { AnyEvent, Client, Status } from "./index.js";
import type { Capabilities, StoreOptions, StoredConversations } from "./stored.js";

export { ConversationError } from "./conversation-error.js";
export type { AnyEvent, Client, Status } from "./index.js";
export type { Capabilities, StoreOptions, StoredConversations, StoredTurn } from "./stored.js";

/**
 * A store of your own, with all calls, by a driver: the guide is `docs/write-a-store.md`. The rules come from this package.
 *
 * The driver is watched. A method that is missing is refused here; what it answers later that does not fit (a row with a text for a
 * number, more rows than were asked for, an answer that is not the plan's) is `STORAGE` with a sentence that says what. An error of its
 * own that it throws becomes `STORAGE`, and once a commit was under way `STORAGE` with `outcome: "unknown"`, since nobody can know what
 * became of it: a driver that knows throws `storage()`.
 *
 * @throws {ConversationError} `INVALID_BODY` where the driver lacks something, or an option is none.
 * @example
 * import { defineStore } from "convostate/driver";
 * // One client at a time in a Map: nothing survives, nothing is shared. It knows `create`, `get` and `latest` of one conversation.
 * const kept = new Map();
 * const driver = {
 *   name: "A map",
 *   capabilities: { durable: false, shared: false, atomic: true, evictable: false },
 *   async run(client, mode, begin) {
 *     const key = JSON.stringify([client.bot_id, client.user_id, client.channel_id]);
 *     const plan = begin();
 *     let step = plan.next();
 *     while (!step.done) {
 *       const { head, row } = kept.get(key) ?? { head: null };
 *       if (step.value.commit) kept.set(key, { head: step.value.commit.head, row: step.value.commit.add[0] });
 *       step = plan.next(step.value.commit ? undefined : { now: Date.now(), head, rows: row ? [row] : [] });
 *     }
 *     return step.value;
 *   },
 *   due: async () => [],
 *   clients: async () => [],
 *   migrate: async () => {},
 *   close: async () => {},
 * };
 * const conversations = defineStore(driver);
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * await conversations.create(client, { flow_id: "order" });
 * (await conversations.latest(client))?.flow_id; // → "order"
 */
export declare function defineStore<M = any>(driver: Driver, options?: StoreOptions): StoredConversations<M>;

/**
 * As `defineStore`, but believes the driver: nothing looks at what it answers, and its errors are thrown as they are, so each must be a
 * `ConversationError`. For a driver that has passed the suite by `defineStore`. The package's own stores are made by it.
 */
export declare function trustedStore<M = any>(driver: Driver, options?: StoreOptions): StoredConversations<M>;

/**
 * The options that the user gave to a store that has some of its own beside those of every store: anything else is refused. Take yours
 * out and pass on the rest.
 * @throws {ConversationError} `INVALID_BODY`
 * @example
 * import { storeOptions } from "convostate/driver";
 * const { folder, ...rest } = storeOptions({ folder: "bots", retention: { per_client: 5 } }, ["folder"]);
 * [folder, rest.retention?.per_client]; // → ["bots", 5]
 * storeOptions(JSON.parse('{ "foldr": "bots" }'), ["folder"]); // → throws INVALID_BODY
 */
export declare function storeOptions<Options extends StoreOptions>(options: Options, own?: readonly string[]): Options;

/** Refuses a value of another type, as in `"options.folder must be a string, but is number."`: `INVALID_BODY` with the path. */
export declare function checkType(value: unknown, type: "string" | "number" | "boolean" | "function", path: string): void;

/**
 * The `INVALID_BODY` of an argument that is none.
 * @param message What it must be, in one sentence.
 * @param given The value, where it is of another type: `details.type` says of which.
 */
export declare function unfit(path: string, message: string, ...given: [value?: unknown]): ConversationError;

/**
 * The `STORAGE` of a store that failed: nothing was acknowledged, and nothing changed.
 * @param message What is wrong and what to do, in one sentence.
 * @param cause The error of the database or the host.
 */
export declare function storage(message: string, cause?: unknown): ConversationError;

/** The same with `outcome: "unknown"`: of a commit of which nobody knows whether it happened, as when a connection was lost. */
export declare function uncertain(store: string, cause: unknown): ConversationError;

/** What is thrown on: a refusal as it is, anything else as `STORAGE` with the store's name. */
export declare function failure(error: unknown, store: string): unknown;

/** The `STORAGE` of one client whose data can't be what this package wrote: other clients are swept all the same, and `erase` mends it. */
export declare function damaged(what: string, cause?: unknown): ConversationError;

/** Whether an error is one of `damaged`, or of the core's that says the same. */
export declare function isDamage(error: unknown): boolean;

/** The `STORAGE` of a call before `migrate`. */
export declare function noSchema(store: string, cause?: unknown): ConversationError;

/** The `STORAGE` of data that a newer version of the driver wrote. */
export declare function newerSchema(store: string, found: unknown, known: number, cause?: unknown): ConversationError;

/**
 * Whether the version that is stored is the one the driver knows; false for an older one, and for 0, none.
 * @throws {ConversationError} `STORAGE` for a newer one, and for what is no version.
 */
export declare function hasSchema(store: string, found: unknown, known: number): boolean;

/** The first line of what an error says. */
export declare function saidBy(error: unknown): string;

/** Compares two keys of memories by their UTF-8 bytes, for `sort`. `<` of JavaScript has another order beyond U+FFFF. */
export declare function compareKeys(one: string, other: string): number;

/** The first key that comes after this one: where to go on when memories are loaded a few at a time. */
export declare function keyAfter(key: string): string;

/**
 * Runs plans without a lock (optimistic concurrency control): for a database that can commit against a revision, and not lock.
 * Writers of one key go one after the other in this process; when another process's commit came first, a fresh plan begins, up to
 * 1,000 times.
 */
export declare class Optimist {
  /** @param store its name, for errors */
  constructor(store: string);
  /** @param key names the client */
  run<Answer>(key: string, mode: "read" | "write", begin: () => Plan<Answer>, access: Access): Promise<Answer>;
}

/** How an `Optimist` reaches one client. */
export interface Access {
  load(load: Load): Promise<Revised>;
  /** Resolves with false when another commit came first: then nothing was changed. `first` is what the plan's first load gave. */
  commit(commit: Commit, first: Revised): Promise<boolean>;
  /** Whether the database undid what failed because of another commit. */
  isCollision(error: unknown): boolean;
}

/** What was loaded, and what tells it from later states; null where nothing is stored. */
export interface Revised extends Loaded {
  revision: string | null;
}

/** A write of one client. */
export interface Write<Answer> {
  client: Client;
  /** As that of {@link Driver.run}. */
  begin: () => Plan<Answer>;
}

/**
 * What a store adds to the rules: it loads and commits, and decides nothing.
 *
 * Times are milliseconds since 1970. All numbers are integers below 2^53.
 */
export interface Driver {
  /** For errors, with a capital letter. Default: `"The store"`. */
  readonly name?: string | undefined;

  /** What it promises; what it can't promise it does not declare. It may change, as when a file turns out to be read-only. */
  readonly capabilities: Capabilities;

  /** Who else uses the same data and can be told of changes; absent where nobody can. */
  readonly others?: Others | undefined;

  /**
   * Runs one plan, all or nothing: what it loads and commits is one atomic step on the client. A plan that reads only yields loads
   * ("read"); one that writes yields loads, then at most one commit, its last request ("write").
   *
   * - Nothing of another plan on the client may come between the loads and the commit. Lock (SQLite, IndexedDB, PostgreSQL), or
   *   commit against the revision that the first load saw, and begin a fresh plan when it has moved (Redis).
   * - A plan holds nothing: drop it where it stands and `begin` another one as often as need be. Plans are synchronous, so a
   *   driver that is synchronous never awaits between the first load and the commit.
   * - Resume a plan as soon as its commit is under way, before anything else runs: it makes its answer meanwhile.
   * - What a plan throws is a refusal (`NOT_FOUND`, …): undo, and throw it on unchanged.
   * - A failure of the store itself is thrown as `STORAGE` by `storage()`, with its error as `cause`.
   * - Resolves with what the plan returns, after the commit is as durable as the capabilities say.
   */
  run<Answer>(client: Client, mode: "read" | "write", begin: () => Plan<Answer>): Promise<Answer>;

  /**
   * Runs writes of different clients as `run` does each, but all in one commit, which is cheaper where a commit waits for the disk: a sweep
   * takes sixteen clients so. What one of them throws undoes them all. Default: each is run by itself, four at once.
   */
  runAll?<Answer>(writes: Write<Answer>[]): Promise<Answer[]>;

  /**
   * Clients whose head says that something may be due, at most `limit` of them. A head says too early rather than too late;
   * sweeping such a client mends its head, so it does not come back.
   */
  due(request: Due): Promise<Client[]>;

  /**
   * Clients of which anything is kept: the first `limit` of those that come after `after`, in an order of the store's own that never
   * changes. Who comes or goes meanwhile may be among them or not.
   */
  clients(request: Clients): Promise<Client[]>;

  /**
   * Creates the schema or brings it to this version; does nothing when it is there. Two processes may do so at once. A newer schema
   * is refused with `STORAGE`. Until it was called once, `run`, `due` and `clients` are refused with `STORAGE` and a word about `migrate`.
   *
   * `run` need not ask for the version each time: a step to a new schema must make what older versions send fail, by another name of a
   * table or key that they write, unless all that they send stays right.
   */
  migrate(options: Record<string, unknown>): Promise<void>;

  /** What `migrate` may be told; absent for nothing. */
  readonly migrateOptions?: readonly string[] | undefined;

  /** Lets go of what the driver itself holds (statements, listeners, timers); the handle is the user's own and stays open. */
  close(): Promise<void>;
}

export interface Others {
  /** Called after a commit, with what changed. */
  tell(events: AnyEvent[]): void;
  /** What others tell goes to `listener`. It is a hint that may be lost or late: what holds is read anew. */
  hear(listener: (events: AnyEvent[]) => void): void;
}

/** The logic of one call. Resume it with the result of each request, until it returns the answer, which counts once the commit is done. */
export type Plan<Answer> = Iterator<Request, Answer, Loaded | undefined>;

/** A load is answered with `Loaded`, a commit with nothing. */
export type Request = { load: Load; commit?: undefined } | { commit: Commit; load?: undefined };

/**
 * Which rows of the client to load; "head" for none, only the time and the head. A limit of null is none. Where a driver sees that a part
 * of the client's data is lost, it throws `STORAGE`; with `isErasing`, it answers what is left.
 */
export type Load =
  | { kind: "head"; isErasing?: true }
  /** Those with these ids, in this order; what is not there is left out. Mostly it is one id. */
  | { kind: "ids"; ids: string[] }
  /**
   * The first `limit` that are written OPEN: the greatest `last_interaction_at` first, among equals the greatest `seq`. Where `isBare`,
   * leave out what is long: nobody looks at `metadata`.
   */
  | { kind: "open"; limit: number | null; isBare?: boolean }
  /**
   * The first `limit` of those written as one of `statuses` (null: any) with a `seq` below `before` (null: any): the greatest `seq` first.
   * Where `isBare`, nobody looks at `metadata`: leave it out where that is worth the words.
   */
  | { kind: "page"; statuses: Status[] | null; before: number | null; limit: number | null; isBare?: true; isErasing?: true }
  /** The first `limit` that have a `deadline`: the soonest first. */
  | { kind: "deadlines"; limit: number }
  /** The first `limit` that are not written OPEN: the lowest `updated_at` or `seq` first. */
  | { kind: "closed"; by: "updated_at" | "seq"; limit: number }
  /** Memories in place of conversations: those with these keys; what is not there is left out. Mostly it is one key. */
  | { kind: "memory"; keys: string[] }
  /**
   * The first `limit` memories whose key is at least `from` and at most `to`, by its UTF-8 bytes: the lowest first. Stop sooner once the
   * values that were loaded are over `bytes` (null: any), as there may be a hundred of 16 MiB; a little later is as good. Where `isBare`,
   * leave out what is long: nobody looks at `value`.
   */
  | { kind: "memories"; from: string; to: string; limit: number | null; bytes: number | null; isBare?: boolean; isErasing?: true }
  /** The first `limit` memories that have a `deadline`: the soonest first. Nobody looks at `value`. */
  | { kind: "memory_deadlines"; limit: number };

export interface Loaded {
  /** By the store's own clock: the server's, or this machine's where there is none. */
  now: number;
  /** Null when nothing of this client is stored. */
  head: Head | null;
  rows: Row[];
  /** Of a load that asks for memories. */
  memories?: MemoryRow[];
}

export interface Commit {
  /** Replaces the head; null removes it, and then no row of the client is left. */
  head: Head | null;
  /** Rows to insert; one that stands already is a fault of the store (`STORAGE`). */
  add: Row[];
  /** Rows to write over those with the same id. `id`, `seq`, `created_at` and `origin` never change. */
  put: Row[];
  /** The same, but their texts and metadata are as they are in the store and need not be written; after a load that `isBare` they are not there. */
  end: Row[];
  /** Rows to delete, as they were loaded. */
  remove: Row[];
  /** Memories to insert, or to write over those with the same key. */
  remember?: MemoryRow[];
  /** The keys of memories to delete. */
  forget?: string[];
  /** Deletes every row and memory of the client first, and whatever else there is of it, lost or damaged. */
  erase: boolean;
}

/** One conversation as it is written. Whose it is, the driver knows. The core refuses numbers that can't be, whoever wrote them. */
export interface Row {
  id: string;
  /** Its place among its client's, by creation: unique, growing, from 1. */
  seq: number;
  flow_id: string | null;
  step_id: string | null;
  /** JSON text; to be given back to the letter. */
  metadata: string;
  /** As written; what it reads as is decided by the core. */
  status: Status;
  version: number;
  /** In seconds. */
  ttl: number | null;
  created_at: number;
  updated_at: number;
  last_interaction_at: number;
  /** When it expires, while it is written OPEN and has a `ttl`; else null. For an index. */
  deadline: number | null;
  /** What it was created with, as 16 hexadecimal digits. */
  origin: string;
}

/** One memory as it is written. Whose it is, the driver knows. */
export interface MemoryRow {
  /** 1 to 512 bytes of UTF-8 without control characters. Keys are in the order of these bytes. */
  key: string;
  /** JSON text of up to 16 MiB, in which NUL is escaped; to be given back to the letter. */
  value: string;
  version: number;
  /** From then on it is absent; null for never. For an index. */
  deadline: number | null;
}

/** What is known of a client as a whole. There is one as long as there is a row, a memory, a lease or something noted. */
export interface Head {
  /** The last `seq` given. */
  seq: number;
  /** The last time given: time never runs backwards. */
  clock: number;
  /** How many rows it has. */
  conversations: number;
  /** How many of them are not written OPEN. */
  closed: number;
  /** How many memories it has. Absent for none. */
  memories?: number | undefined;
  /** No `deadline` is sooner, of rows and memories; null for none. For an index, over all heads. */
  expires: number | null;
  /** No row that is not written OPEN has a lower `updated_at`; null for none. For an index, over all heads. */
  closed_since: number | null;
  /** Who may hold a turn. */
  lease: Lease | null;
  /** What was noted of its numbered writes and handled messages: hexadecimal digits, up to 2,400 of them. Absent for nothing. */
  once?: string | null | undefined;
}

export interface Lease {
  /** Random, so that nothing which restarts can give it again. */
  token: number;
  until: number;
}

/** Asks for clients with `expires <= now`, or `closed_since < now - closedFor`, or `closed > closedOver`. */
export interface Due {
  /** Null for the store's own clock. */
  now: number | null;
  /** Milliseconds; null not to ask for it. */
  closedFor: number | null;
  /** Null not to ask for it. */
  closedOver: number | null;
  limit: number;
  /** False when it is enough to look where it costs little, elsewhere each time. */
  isThorough: boolean;
}

export interface Clients {
  /** It need not be there any more. Null to begin with the first. */
  after: Client | null;
  limit: number;
}
