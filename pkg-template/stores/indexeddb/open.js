import { checkType, storeOptions, trustedStore, unfit } from "../driver.js";
import { IndexedDb } from "./driver.js";

/**
 * @param {string} [name]
 * @param {import("../../entry/indexeddb.js").IndexedDbOptions} [options]
 */
export function openIndexedDb(name = "convostate", options = {}) {
  checkType(name, "string", "name");
  const { factory, ...others } = storeOptions(options, ["factory"]);
  if (factory !== undefined && typeof factory?.open !== "function") throw unfit("options.factory", "options.factory must be an IDBFactory.", factory);
  return trustedStore(new IndexedDb(factory, name), others);
}
