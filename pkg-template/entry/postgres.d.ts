import type { StoreOptions, StoredConversations } from "./stored.js";

export type { Capabilities, StoreOptions, StoredConversations, StoredTurn } from "./stored.js";

/** What the store uses of a `Pool` of the library `pg`, version 8 or newer. Give it a listener for `error`, as `pg` asks for. */
export interface PgPool {
  readonly totalCount: number;
  connect(): Promise<{
    query(query: any): Promise<{ rows: any[] }>;
    release(destroy?: boolean | Error): void;
  }>;
}

/** What the store uses of what the library `postgres`, version 3, makes. */
export interface PostgresSql {
  unsafe(query: string, parameters?: any[]): { values(): PromiseLike<any[][]> };
}

/**
 * What the store uses of a `PGlite`, which is PostgreSQL as wasm in this process: for tests, and for a bot of one process. Await its
 * `migrate()` once; nobody else can open the same database, so `shared` is false.
 */
export interface PgliteDatabase {
  execProtocol(...values: any[]): Promise<unknown>;
  query(query: string, parameters?: any[], options?: any): Promise<{ rows: any[] }>;
}

/** What the store uses of the function that `neon()` of `@neondatabase/serverless`, version 1, makes: each statement is an HTTP request. */
export interface NeonSql {
  query(query: string, parameters?: any[], options?: any): PromiseLike<any>;
  transaction(...values: any[]): unknown;
}

export type PostgresPool = PgPool | PostgresSql | PgliteDatabase | NeonSql;

export interface PostgresOptions extends StoreOptions {
  /** Where the tables are: 1 to 63 of `a-z 0-9 _`, not beginning with a digit. Default: `"convostate"`. */
  schema?: string | undefined;
}

/** What is asked of the tables when they are made. */
export interface PostgresMigration {
  /**
   * Into how many partitions conversations are spread, by a hash of their client. For tables of many gigabytes, so that vacuum and index
   * builds go partition by partition; each call asks all of them, and takes longer for it. Only tables that are new can be made with
   * them. Default: as the tables stand, and new ones with none.
   */
  partitions?: 2 | 4 | 8 | 16 | undefined;
}

/** Conversations in PostgreSQL. */
export interface PostgresConversations<M = any> extends StoredConversations<M> {
  /**
   * As of every store; and with `partitions`, new tables are made with them.
   * @throws {ConversationError} `STORAGE` when the schema is newer than this version knows; `INVALID_BODY` when the tables that stand
   * have another number of partitions.
   * @example
   * import { Pool } from "pg";
   * import { openPostgres } from "convostate/postgres";
   * const pool = new Pool({ connectionString: "postgres://localhost/bots" });
   * const conversations = await openPostgres(pool, { schema: "large" });
   * await conversations.migrate({ partitions: 8 });
   * await conversations.latest({ bot_id: "shop", user_id: "ada", channel_id: "web" }); // → null
   * await pool.end();
   */
  migrate(options?: PostgresMigration): Promise<void>;
}

/**
 * Conversations in PostgreSQL 13 or newer, shared by all who open it. The pool stays the user's own: it is not closed by
 * `dispose`. Await `migrate()` once before the first call; it needs the right to create a schema, or one that is there to
 * create tables in.
 *
 * A call is one statement that loads and, if it changes something, one that locks the client's row, compares its revision and
 * writes. Both are whole transactions: nothing is kept in a session, and no statement has a name, which is what a pooler in
 * transaction mode asks for, and what an HTTP request can do. Tested with PostgreSQL 15, `pg` 8 and `postgres` 3; with PGlite 0.5; and
 * with `@neondatabase/serverless` 1 against a stand-in for its server, in front of a PostgreSQL. `capabilities.durable` is false where
 * `synchronous_commit` or `fsync` is off, as in PGlite; through Neon's function it is "unknown" where `fsync` is off, as another layer may keep
 * what was written.
 *
 * `erase` deletes every row of the client. PostgreSQL itself keeps deleted rows until it vacuums, and its log, replicas and backups as
 * long as they are kept.
 *
 * When the connection is lost while a change is under way, the error is `STORAGE` with `outcome: "unknown"`.
 *
 * @throws {ConversationError} `STORAGE` when the server can't be reached or has a newer schema; `INVALID_BODY`.
 * @example
 * import { Pool } from "pg";
 * import { openPostgres } from "convostate/postgres";
 * const pool = new Pool({ connectionString: "postgres://localhost/bots" });
 * pool.on("error", console.error);
 * const conversations = await openPostgres(pool);
 * await conversations.migrate();
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * await conversations.create(client, { flow_id: "order" });
 * (await conversations.latest(client))?.flow_id; // → "order"
 * await pool.end();
 */
export declare function openPostgres<M = any>(pool: PostgresPool, options?: PostgresOptions): Promise<PostgresConversations<M>>;
