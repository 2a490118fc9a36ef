// One way to an open database, or to an error that says why there is none.

import { ConversationError, newerSchema, noSchema, saidBy, storage } from "../driver.js";
import { STORE } from "./failure.js";

/** @typedef {import("./schema.js").Schema} Schema */

/** What a tab that does not close its older version is given. */
const BLOCKED_MS = 5_000;
/** A request behind another tab's blocked one hears nothing at all. */
const SILENT_MS = 30_000;

/**
 * @param {IDBFactory | undefined} factory
 * @param {string} name
 * @param {Schema} schema
 * @param {boolean} isMigration whether the stores are made when they are missing
 * @returns {Promise<IDBDatabase>}
 */
export async function connect(factory, name, schema, isMigration) {
  const usable = factory ?? ownFactory();
  const open = () => request(usable, name, schema, isMigration);
  // A browser that deletes the page's data for the user ends an opening amidst.
  const again = (/** @type {Error} */ error) => (error.name === "AbortError" ? open() : Promise.reject(error));
  const db = await open().catch(again).catch(async (error) => {
    throw error.name === "VersionError" ? newerSchema(STORE, await versionOf(usable, name), schema.version, error) : refusalOf(error);
  });
  if (holds(db, schema.stores)) return db;
  db.close();
  throw storage(`The IndexedDB database ${JSON.stringify(name)} is another program's: choose another name.`);
}

/**
 * @param {IDBDatabase} db
 * @param {string[]} stores
 */
function holds(db, stores) {
  return stores.every((store) => db.objectStoreNames.contains(store));
}

function ownFactory() {
  if (globalThis.indexedDB) return globalThis.indexedDB;
  throw storage("There is no IndexedDB here: it is for pages and their workers. Use the in-memory engine, or another store.");
}

/**
 * Browsers that refuse storage, by a setting or in a private window, say so in many ways.
 * @param {Error} error
 */
function refusalOf(error) {
  if (error instanceof ConversationError || error.name === "QuotaExceededError") return error;
  return storage(`This browser refuses storage to this page (${saidBy(error)}): allow it in the settings, or use the in-memory engine.`, error);
}

/**
 * @param {IDBFactory} factory
 * @param {string} name
 * @param {Schema} schema
 * @param {boolean} isMigration
 * @returns {Promise<IDBDatabase>}
 */
function request(factory, name, { version, stores, create }, isMigration) {
  return new Promise((resolve, reject) => {
    const opening = factory.open(name, version);
    let isGivenUp = false;
    const giveUp = (/** @type {string} */ message) => () => {
      isGivenUp = true;
      reject(storage(message));
    };
    let timer = setTimeout(giveUp("IndexedDB did not open within 30 seconds: close or reload the other tabs of this page."), SILENT_MS);
    opening.onblocked = () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp("Another tab holds an older version of the database open: close or reload it, then try again."), BLOCKED_MS);
    };
    opening.onupgradeneeded = ({ oldVersion }) => {
      const upgrade = /** @type {IDBTransaction} */ (opening.transaction);
      if (isGivenUp || !isMigration) {
        reject(noSchema(STORE));
        upgrade.abort();
      } else if (oldVersion === 0 || holds(opening.result, stores)) {
        create(upgrade, oldVersion);
      }
    };
    opening.onsuccess = () => {
      clearTimeout(timer);
      if (isGivenUp) opening.result.close();
      else resolve(opening.result);
    };
    opening.onerror = (event) => {
      event.preventDefault();
      clearTimeout(timer);
      reject(opening.error);
    };
  });
}

/**
 * @param {IDBFactory} factory
 * @param {string} name
 * @returns {Promise<number>}
 */
function versionOf(factory, name) {
  return new Promise((resolve, reject) => {
    const opening = factory.open(name);
    opening.onsuccess = () => {
      const { version } = opening.result;
      opening.result.close();
      resolve(version);
    };
    opening.onerror = () => reject(opening.error);
  });
}
