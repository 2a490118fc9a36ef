// The store that --store names, over a library that the user has installed.

import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Engine } from "convostate";

/** @typedef {{ name: string, conversations: any, close: () => Promise<void> | void }} Opened */

/** @type {Record<string, (address: string) => Promise<Opened>>} */
const STORES = { memory, sqlite, redis, rediss: redis, postgres, postgresql: postgres };

/** What `--store` is, up to the colon. */
export function kindOf(/** @type {string} */ store) {
  return store.split(":", 1)[0] ?? "";
}

/**
 * What is wrong with `--store`, if anything is.
 * @param {string} store
 */
export function faultOfStore(store) {
  const kind = kindOf(store);
  const isKnown = Object.hasOwn(STORES, kind) && (kind === "memory" ? store === kind : store.length > kind.length + 1);
  return isKnown ? undefined : `--store ${store} is unknown: use memory, sqlite:FILE, redis://HOST:PORT or postgres://USER@HOST/NAME.`;
}

/**
 * Opens a store and brings its schema up to date.
 * @param {string} store
 */
export async function openStore(store) {
  const opened = await /** @type {(address: string) => Promise<Opened>} */ (STORES[kindOf(store)])(store);
  await opened.conversations.migrate?.();
  return opened;
}

/** @returns {Promise<Opened>} */
async function memory() {
  const conversations = new Engine();
  return { name: "memory", conversations, close: () => conversations.dispose() };
}

/**
 * @param {string} address
 * @returns {Promise<Opened>}
 */
async function sqlite(address) {
  const file = address.slice("sqlite:".length);
  const { openSqlite } = await import("convostate/sqlite");
  const db = await databaseOf(file);
  const conversations = openSqlite(db);
  return { name: address, conversations, close: async () => {
    await conversations.dispose();
    db.close();
  } };
}

/**
 * Node's own library where there is one.
 * @param {string} file
 */
async function databaseOf(file) {
  /** @type {any} */
  const own = process.getBuiltinModule?.("node:sqlite");
  if (own) return new own.DatabaseSync(file);
  const { default: Database } = await installed("better-sqlite3", "before Node 22.13, sqlite:");
  return new Database(file);
}

/**
 * @param {string} address
 * @returns {Promise<Opened>}
 */
async function redis(address) {
  const { createClient } = await installed("redis", "redis:");
  const client = createClient({ url: address });
  // Each call that fails says so itself.
  client.on("error", () => {});
  await client.connect();
  const { openRedis } = await import(/** @type {string} */ ("convostate/redis"));
  const conversations = await openRedis(client);
  return { name: bare(address), conversations, close: async () => {
    await conversations.dispose();
    client.destroy();
  } };
}

/**
 * @param {string} address
 * @returns {Promise<Opened>}
 */
async function postgres(address) {
  const { default: pg } = await installed("pg", "postgres:");
  const pool = new pg.Pool({ connectionString: address });
  pool.on("error", () => {});
  const { openPostgres } = await import(/** @type {string} */ ("convostate/postgres"));
  const conversations = await openPostgres(pool);
  return { name: bare(address), conversations, close: async () => {
    await conversations.dispose();
    await pool.end();
  } };
}

/**
 * A library from where the command was started, or from beside this package.
 * @param {string} name
 * @param {string} who needs it
 * @returns {Promise<any>}
 */
async function installed(name, who) {
  for (const from of [join(process.cwd(), "package.json"), import.meta.url]) {
    /** @type {string} */
    let found;
    try {
      found = createRequire(from).resolve(name);
    } catch {
      continue;
    }
    return import(pathToFileURL(found).href);
  }
  throw new Error(`${who} needs the package ${name}: npm install ${name}`);
}

/**
 * Without a password, for people to see.
 * @param {string} address
 */
function bare(address) {
  const url = new URL(address);
  return `${url.protocol}//${url.host}${url.pathname}`;
}
