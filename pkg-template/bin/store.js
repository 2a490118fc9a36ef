// The store that --store names, over a library that the user has installed.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Engine } from "convostate";
import { Misuse } from "./misuse.js";

/**
 * @typedef {object} Opened
 * @property {string} name without a password
 * @property {any} conversations
 * @property {() => Promise<void> | void} close
 * @property {() => Promise<number>} [count] how many clients there are, where the store's own list may lack some
 */

/** @typedef {{ retention?: { seconds?: number, per_client?: number } }} Options */

/** @type {Record<string, (address: string, options: Options) => Promise<Opened>>} */
const STORES = { memory, sqlite, redis, rediss: redis, postgres, postgresql: postgres };

/** A store's server that is away by then is said to be, where nothing else is said. */
const PATIENCE_MS = 10_000;
/** Here nobody has to answer: a busy disk only takes longer. */
const WITHOUT_SERVER = ["memory", "sqlite"];

/** What `--store` is, up to the colon. */
function kindOf(/** @type {string} */ store) {
  return /^[\w+.-]*/.exec(store)?.[0] ?? "";
}

/**
 * Refuses a `--store` that names none.
 * @param {string} store
 */
export function checkStore(store) {
  const kind = kindOf(store);
  const isKnown = Object.hasOwn(STORES, kind) && (kind === "memory" ? store === kind : store.length > kind.length + 1);
  // Of what is unknown, anything may be a password.
  const said = kind.length < store.length ? `${kind}:…` : kind;
  if (!isKnown) throw new Misuse(`--store ${said} is unknown: use memory, sqlite:FILE, redis://HOST:PORT or postgres://USER@HOST/NAME.`);
}

/**
 * Whether several processes that open it see the same conversations.
 * @param {string} store
 */
export function isShared(store) {
  return kindOf(store) !== "memory" && !(kindOf(store) === "sqlite" && /:memory:|mode=memory/.test(store));
}

/**
 * Opens a store and brings its schema up to date, unless it is only to be looked at. How long it may take to bring it up to date, nobody
 * can say.
 * @param {string} store
 * @param {Options & { isKept?: boolean, patience?: number }} options
 */
export async function openStore(store, { isKept = false, patience = PATIENCE_MS, ...options }) {
  const open = /** @type {(address: string, options: Options) => Promise<Opened>} */ (STORES[kindOf(store)]);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    if (WITHOUT_SERVER.includes(kindOf(store))) return;
    timer = setTimeout(() => reject(new Error(`it does not answer${lastFault}: is it running, and is the address right?`)), patience);
  });
  try {
    const opened = /** @type {Opened} */ (await Promise.race([open(store, options), late]));
    if (!isKept) await opened.conversations.migrate?.();
    return opened;
  } catch (error) {
    throw new Misuse(`can't open the store: ${withoutPassword(error instanceof Error ? error.message : String(error), store)}`, false);
  } finally {
    clearTimeout(timer);
  }
}

/** What a library that goes on trying last met. */
let lastFault = "";

/**
 * @param {string} _
 * @param {Options} options
 * @returns {Promise<Opened>}
 */
async function memory(_, options) {
  const conversations = new Engine(options);
  return { name: "memory", conversations, close: () => conversations.dispose() };
}

/**
 * @param {string} address
 * @param {Options} options
 * @returns {Promise<Opened>}
 */
async function sqlite(address, options) {
  const file = address.slice("sqlite:".length);
  if (!isUri(file) && !existsSync(dirname(file))) throw new Error(`there is no folder ${dirname(file)}: make it first`);
  const { openSqlite } = await import("convostate/sqlite");
  const db = await databaseOf(file);
  const conversations = openSqlite(db, options);
  return { name: address, conversations, close: async () => {
    await conversations.dispose();
    db.close();
  } };
}

/** @param {string} file */
export function isUri(file) {
  return file.startsWith("file:");
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
 * @param {Options} options
 * @returns {Promise<Opened>}
 */
async function redis(address, options) {
  const { createClient } = await installed("redis", "redis:");
  const client = createClient({ url: address });
  // Each call that fails says so itself; `connect` tries for ever.
  client.on("error", (/** @type {unknown} */ error) => (lastFault = ` (${error instanceof Error ? error.message : error})`));
  await client.connect();
  const { openRedis } = await import(/** @type {string} */ ("convostate/redis"));
  const conversations = await openRedis(client, options);
  return {
    name: bare(address),
    conversations,
    close: async () => {
      await conversations.dispose();
      client.destroy();
    },
    count: () => countHeads(client),
  };
}

/**
 * Of clients that a version before 0.2 wrote last, the store's list has none.
 * @param {any} client
 */
async function countHeads(client) {
  const heads = new Set();
  // One key each time, or many, by the version of the library. A key may come twice.
  for await (const found of client.scanIterator({ MATCH: "convostate:{??}:*:head", COUNT: 1000 })) {
    for (const key of [found].flat()) heads.add(key);
  }
  return heads.size;
}

/**
 * @param {string} address
 * @param {Options} options
 * @returns {Promise<Opened>}
 */
async function postgres(address, options) {
  const { default: pg } = await installed("pg", "postgres:");
  const pool = new pg.Pool({ connectionString: address });
  pool.on("error", () => {});
  const { openPostgres } = await import(/** @type {string} */ ("convostate/postgres"));
  const conversations = await openPostgres(pool, options);
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
  try {
    const url = new URL(address);
    return `${url.protocol}//${url.host}${url.pathname}`;
  } catch {
    return kindOf(address);
  }
}

/**
 * @param {string} message
 * @param {string} address
 */
function withoutPassword(message, address) {
  const found = [/:\/\/[^:/]*:(.+)@/, /[?&]password=([^&]+)/i].flatMap((form) => form.exec(address)?.[1] ?? []);
  return found.flatMap((password) => [password, decoded(password)]).reduce((text, password) => text.replaceAll(password, "…"), message);
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
