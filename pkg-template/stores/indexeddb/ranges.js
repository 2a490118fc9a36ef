// Records within bounds. What the page's own IndexedDB takes for that is an IDBKeyRange of the page's. A factory from elsewhere wants
// one of its own, and nothing leads from a factory to it: there a cursor goes along the keys.

import { done } from "./request.js";

/** @typedef {{ lower?: any, upper?: any, lowerOpen?: boolean, upperOpen?: boolean }} Range as an IDBKeyRange has it; absent for no bound */
/** @typedef {IDBObjectStore | IDBIndex} Source */

/** @type {WeakMap<IDBDatabase, IDBFactory>} databases of factories from elsewhere */
const foreign = new WeakMap();

/**
 * To be told of each database that is opened. Answers whether it is of this page's IndexedDB, however the factory may be wrapped.
 * @param {IDBDatabase} db
 * @param {IDBFactory} factory
 */
export function isOfPage(db, factory) {
  const isOwn = typeof IDBDatabase === "function" && db instanceof IDBDatabase;
  if (!isOwn) foreign.set(db, factory);
  return isOwn;
}

/**
 * The first `limit` in the order of their keys; null for all.
 * @param {Source} source
 * @param {Range} range
 * @param {number | null} limit
 * @returns {Promise<any[]>}
 */
export function within(source, range, limit) {
  const factory = factoryOf(source);
  return factory ? walk(source, range, limit, factory) : done(source.getAll(nativeOf(range), limit ?? undefined));
}

/**
 * Fails by the transaction's abort.
 * @param {IDBObjectStore} store
 * @param {Range} range
 * @returns {Promise<unknown> | undefined} what later writes of the range must wait for
 */
export function deleteWithin(store, range) {
  const factory = factoryOf(store);
  if (factory) return walk(store, range, null, factory, (cursor) => cursor.delete());
  store.delete(nativeOf(range));
  return undefined;
}

/**
 * Ends a transaction at once. Where a cursor may still be on its way, it ends by itself.
 * @param {IDBTransaction} transaction
 */
export function commitSoon(transaction) {
  if (!foreign.has(transaction.db)) transaction.commit();
}

/** @param {Source} source */
function factoryOf(source) {
  const { transaction } = "objectStore" in source ? source.objectStore : source;
  return foreign.get(transaction.db);
}

/** @param {Range} range */
function nativeOf({ lower, upper, lowerOpen, upperOpen }) {
  if (lower === undefined) return IDBKeyRange.upperBound(upper, upperOpen);
  if (upper === undefined) return IDBKeyRange.lowerBound(lower, lowerOpen);
  return IDBKeyRange.bound(lower, upper, lowerOpen, upperOpen);
}

/**
 * @param {Source} source
 * @param {Range} range
 * @param {number | null} limit
 * @param {IDBFactory} factory
 * @param {(cursor: IDBCursorWithValue) => void} [visit]
 * @returns {Promise<any[]>}
 */
function walk(source, { lower, upper, lowerOpen, upperOpen }, limit, factory, visit) {
  /** @type {any[]} */
  const found = [];
  return new Promise((resolve, reject) => {
    const request = source.openCursor();
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (!cursor || found.length === limit || isPast(cursor.key)) return resolve(found);
      const order = lower === undefined ? 1 : factory.cmp(cursor.key, lower);
      if (order < 0) return cursor.continue(lower);
      if (order > 0 || !lowerOpen) {
        found.push(cursor.value);
        visit?.(cursor);
      }
      return cursor.continue();
    };
  });

  /** @param {IDBValidKey} key */
  function isPast(key) {
    const order = upper === undefined ? -1 : factory.cmp(key, upper);
    return order > 0 || (order === 0 && upperOpen === true);
  }
}
