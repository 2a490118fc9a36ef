import { checkFields, checkType } from "../../front/arguments.js";
import { StoredConversations } from "../conversations.js";
import { wrongType } from "../../front/errors.js";
import { IndexedDb } from "./driver.js";

/**
 * @param {string} [name]
 * @param {import("../../entry/indexeddb.js").IndexedDbOptions} [options]
 */
export function openIndexedDb(name = "convostate", options = {}) {
  checkType(name, "string", "name");
  const { factory, ...others } = checkFields(options, "options", ["factory", "now", "id", "retention", "maxMemoryBytes", "require"]);
  if (factory !== undefined && typeof factory?.open !== "function") throw wrongType("INVALID_BODY", "options.factory", "an IDBFactory", factory);
  return new StoredConversations(new IndexedDb(factory, name), others);
}
