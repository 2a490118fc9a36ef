import type { StoreOptions, StoredConversations } from "./stored.js";

export type { Capabilities, StoreOptions, StoredConversations, StoredTurn } from "./stored.js";

/** What this store needs of a client of `@libsql/client`. */
export interface LibsqlClient {
  /** `"file"` for a file; else a server keeps the data. */
  readonly protocol: string;
  execute(sql: string): Promise<unknown>;
  batch(statements: any[], mode: "read" | "write"): Promise<{ rows: ArrayLike<any>[] }[]>;
}

/**
 * Conversations in a database of libSQL (Turso), by `@libsql/client`: a file, or a server. All that open it see one truth. Await
 * `migrate()` once before the first call. The client stays the user's own: it is not closed by `dispose`.
 *
 * A call loads, decides, and commits in one batch, which is undone when another commit of the client came first; then it decides anew,
 * so nothing is written over. While another connection has a file locked, it waits up to 5 seconds, in which the process stands still:
 * the connection is set to that busy timeout, and a client that also runs transactions of its own needs `timeout: 5000` in
 * `createClient`, for the other connections. A batch that got no answer of a server is
 * sent again, up to four times, and done once; when nobody knows what became of it, the error is `STORAGE` with `outcome: "unknown"`.
 *
 * `capabilities` says `durable: true` of a file, and "unknown" of a server, which does not say. (`":memory:"` is a file to the library,
 * and survives nothing.) A file that `convostate/sqlite` wrote is taken over by `migrate()`; from then on that store refuses it. What is
 * erased is gone from the tables; its bytes may stay in free pages of the file until `VACUUM`. Tested with files; the server was not.
 *
 * @throws {ConversationError} `INVALID_BODY` when `client` is no such client.
 * @example
 * import { createClient } from "@libsql/client";
 * import { openLibsql } from "convostate/libsql";
 * const database = createClient({ url: "file:edge.db" });
 * const conversations = openLibsql(database);
 * await conversations.migrate();
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * await conversations.create(client, { flow_id: "order" });
 * (await conversations.latest(client))?.flow_id; // → "order"
 * database.close();
 */
export declare function openLibsql<M = any>(client: LibsqlClient, options?: StoreOptions): StoredConversations<M>;
