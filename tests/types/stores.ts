// The stores: their calls, and what they refuse. handles.ts has the handles of the libraries.
import type { Client, Conversation, Conversations, Page, Swept } from "convostate";
import { ConversationError, openIndexedDb } from "convostate/indexeddb";
import type { IndexedDbOptions } from "convostate/indexeddb";
import { openPostgres } from "convostate/postgres";
import type { PostgresOptions, PostgresPool } from "convostate/postgres";
import { openRedis } from "convostate/redis";
import type { RedisClient, RedisOptions } from "convostate/redis";
import { createHandler } from "convostate/server";
import { openSqlite } from "convostate/sqlite";
import type { Capabilities, SqliteDatabase, StoreOptions, StoredConversations, StoredTurn } from "convostate/sqlite";

declare const client: Client;
declare const db: SqliteDatabase;
declare const redis: RedisClient;
declare const pool: PostgresPool;
declare const tab: IDBFactory;

const options: StoreOptions = { id: () => "mine", now: () => 0, retention: { seconds: 60, per_client: 5 }, require: { durable: true } };
const inIndexedDb: IndexedDbOptions = { ...options, factory: tab };
const inRedis: RedisOptions = { ...options, prefix: "bots:" };
const inPostgres: PostgresOptions = { ...options, schema: "bots" };

export async function uses(): Promise<unknown[]> {
  const stores: StoredConversations[] = [openSqlite(db, options), openIndexedDb("bots", inIndexedDb), await openRedis(redis, inRedis), await openPostgres(pool, inPostgres)];
  // Any of them is what a server takes.
  const served: Conversations[] = stores;
  served.map((store) => createHandler(store));
  await using store = openIndexedDb();
  await store.migrate();
  await (await openPostgres(pool)).migrate({ partitions: 8 });
  const capabilities: Capabilities = store.capabilities;
  const made: Conversation = await store.create(client, { flow_id: "order", metadata: { n: 1 }, ttl: 60 });
  await store.update(client, made.id, { metadata: { n: null } }, { ifVersion: made.version });
  await store.modify(client, made.id, ({ step_id }) => ({ step_id }), { attempts: 3 });
  await store.modify(client, made.id, async () => ({}));
  const page: Page = await store.list(client, { status: "OPEN", limit: 5 });
  const swept: Swept = await store.sweep({ limit: 5 });
  const count: number = await store.turn(client, async (turn: StoredTurn) => {
    turn.signal.throwIfAborted();
    const latest: Conversation | null = await turn.latest();
    await turn.modify(latest?.id ?? "a", () => ({ last_interaction: true }));
    return turn.erase();
  }, { wait: 0, signal: AbortSignal.timeout(5) });
  const end: () => void = store.subscribe(({ type, conversation }) => void [type, conversation]);
  return [capabilities, page, swept, count, end, new ConversationError("STORAGE", "")];
}

declare const store: StoredConversations;
// @ts-expect-error TS2339: a promise is no conversation
store.get(client, "a").flow_id;
// @ts-expect-error TS2345: OPEN is no end
store.close(client, "a", "OPEN");
// @ts-expect-error TS2353: a typo
store.create(client, { flow: "order" });
// @ts-expect-error TS2322: metadata is JSON
store.create(client, { metadata: new Map() });
// @ts-expect-error TS2339: the engine has snapshots, a store has its file
store.snapshot();
// @ts-expect-error TS2322: a change, not a conversation's text
store.modify(client, "a", () => "order");
// @ts-expect-error TS2561: a typo
store.modify(client, "a", () => ({}), { attempt: 3 });
// @ts-expect-error TS2559: the turn's client is known
store.turn(client, (turn) => turn.latest(client));
// @ts-expect-error TS2339: a turn does not begin another one
store.turn(client, (turn) => turn.turn());
// @ts-expect-error TS2769: a signal, not its controller
store.turn(client, () => 1, { signal: new AbortController() });
// @ts-expect-error TS2322: "unknown" is not yes
const durable: boolean = store.capabilities.durable;
// @ts-expect-error TS2540: what a store promises is its own to say
store.capabilities.durable = true;

// @ts-expect-error TS2554: a database is needed
openSqlite();
// @ts-expect-error TS2345: a file's name is no database
openSqlite("bot.db");
// @ts-expect-error TS2353: no such capability
openSqlite(db, { require: { fast: true } });
// @ts-expect-error TS2353: Redis has prefixes, SQLite has tables
openSqlite(db, { prefix: "bots:" });
// @ts-expect-error TS2345: an address is no client
openRedis("redis://localhost");
// @ts-expect-error TS2322: a prefix is text
openRedis(redis, { prefix: 1 });
// @ts-expect-error TS2339: opening Redis asks the server first
openRedis(redis).latest(client);
// @ts-expect-error TS2345: an address is no pool
openPostgres("postgres://localhost");
// @ts-expect-error TS2322: partitions come by powers of two
openPostgres(pool).then((store) => store.migrate({ partitions: 3 }));
// @ts-expect-error TS2353: schemas are PostgreSQL's
openRedis(redis, { schema: "bots" });
// @ts-expect-error TS2345: the handles are different ones
openPostgres(redis);
// @ts-expect-error TS2345: a name, not a factory
openIndexedDb(tab);
// @ts-expect-error TS2739: not a factory
openIndexedDb("bots", { factory: {} });

export { durable };
