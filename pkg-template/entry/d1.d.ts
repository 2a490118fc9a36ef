import type { StoreOptions, StoredConversations } from "./stored.js";

export type { Capabilities, StoreOptions, StoredConversations, StoredTurn } from "./stored.js";

/** A D1 database, or a session of one (`env.DB.withSession()`): both have these. */
export interface D1Handle {
  prepare(sql: string): any;
  batch(statements: any[]): Promise<{ results: any[] }[]>;
}

/**
 * Conversations in a database of Cloudflare D1, shared by all Workers that are bound to it. An acknowledged change is in the database.
 * The bot may keep its own tables there; names that begin with `convostate_` are this store's. Await `migrate()` when the bot is
 * deployed, or before the first call: it does nothing when the tables are there.
 *
 * D1 has no transaction that waits for a Worker, but a batch is one. A call loads, decides, and commits in one batch, which is undone
 * when another commit of the client came first; then it decides anew, so nothing is written over. A read is one request, a write two.
 * A batch that got no answer is sent again, up to four times, and done once; when nobody knows what became of it, the error is
 * `STORAGE` with `outcome: "unknown"`. Calls of one client that meet in one Worker go one after the other, and from 1,000 commits of
 * others in a row a call is refused with `STORAGE`.
 *
 * Times are the database's. One memory may have about 1.9 MB there, whatever `maxMemoryBytes` says: D1 takes no value over 2 MB. What is
 * erased is gone from the tables; Time Travel keeps it for up to 30 days.
 *
 * @param db The binding, such as `env.DB`. In Node, that of wrangler's `getPlatformProxy` or of miniflare.
 * @throws {ConversationError} `INVALID_BODY` when `db` is no such database.
 * @example
 * import { Miniflare } from "miniflare";
 * import { openD1 } from "convostate/d1";
 * const server = new Miniflare({ modules: true, script: "export default {}", d1Databases: ["DB"] });
 * const conversations = openD1(await server.getD1Database("DB")); // in a Worker: openD1(env.DB)
 * await conversations.migrate();
 * const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
 * await conversations.create(client, { flow_id: "order" });
 * (await conversations.latest(client))?.flow_id; // → "order"
 * await server.dispose();
 */
export declare function openD1<M = any>(db: D1Handle, options?: StoreOptions): StoredConversations<M>;
