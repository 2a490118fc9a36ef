// What metadata is by a schema and its versions: read, and prepared to be written. Each function is steps that run now or later.

import { ConversationError } from "../front/conversation-error.js";
import { isPlain, merged, patchOf } from "./merge.js";

/**
 * @typedef {import("../entry/index.js").Conversation} Conversation
 * @typedef {Generator<any, any, any>} Steps
 */

/** @param {import("../entry/typed.js").TypedOptions<any, any, any>} options */
export function shapeOf({ metadata: schema, version = 1, migrate = {}, onInvalid = "throw" }) {
  for (let from = 1; from < version; from += 1) {
    if (!migrate[from]) throw new ConversationError("INVALID_BODY", `options.migrate lacks ${from}.`, { path: "options.migrate" });
  }

  /**
   * What the schema makes of it.
   * @param {any} metadata
   * @returns {Steps}
   */
  function* checked(metadata) {
    if (isPlain(metadata) && "$v" in metadata) refuse("$v");
    const { issues, value } = yield schema["~standard"].validate(metadata);
    if (!issues) return value;
    const told = issues.map(toldOf);
    throw invalid(`${told[0].path}: ${told[0].message}`, { path: told[0].path, issues: told });
  }

  /**
   * What is stored, brought to this version, and of which it was found.
   * @param {any} metadata
   * @returns {Steps}
   */
  function* current(metadata) {
    let found = 1;
    if (isPlain(metadata) && "$v" in metadata) ({ $v: found, ...metadata } = metadata);
    if (!(found <= version)) throw invalid(`metadata.$v is ${found}: this code knows ${version}.`, { path: "metadata.$v", found });
    for (let from = found; from < version; from += 1) metadata = yield /** @type {any} */ (migrate[from])(metadata);
    return { found, metadata };
  }

  /** @param {any} metadata */
  const marked = (metadata) => (version > 1 && isPlain(metadata) ? { ...metadata, $v: version } : metadata);

  return {
    /**
     * A conversation as it is answered.
     * @param {Conversation | null} stored
     * @returns {Steps}
     */
    *read(stored) {
      if (!stored) return stored;
      let metadata = null;
      try {
        metadata = yield* checked((yield* current(stored.metadata)).metadata);
      } catch (/** @type {any} */ error) {
        if (error.code !== "INVALID_METADATA" || onInvalid === "throw") throw error;
        if (onInvalid !== "null") metadata = yield onInvalid(error, stored);
      }
      return { ...stored, metadata };
    },

    /**
     * The body of a create.
     * @param {any} [body]
     * @returns {Steps}
     */
    *created(body = {}) {
      const own = copyOf(body);
      if (!own) return body;
      const { metadata = {} } = own;
      yield* checked(metadata);
      return { ...own, metadata: marked(metadata) };
    },

    /**
     * The body of an update: as it was given, or with the patch that makes this version of an older one.
     * @param {Conversation} stored
     * @param {any} body
     * @returns {Steps}
     */
    *updated(stored, body) {
      const { found, metadata } = yield* current(stored.metadata);
      const own = copyOf(body);
      if (!own || (found === version && own.metadata === undefined)) return body;
      let result = metadata;
      try {
        if (own.metadata !== undefined) result = own.replace ? own.metadata : merged(metadata, own.metadata);
      } catch {
        // A cycle, or a getter that throws: the store says where.
        return body;
      }
      yield* checked(result);
      if (own.replace && own.metadata !== undefined) return { ...own, metadata: marked(result) };
      return found === version ? own : { ...own, metadata: patchOf(stored.metadata, marked(result), refuse) };
    },
  };
}

/**
 * A body's own fields; of what is none, or can't be read, nothing: the store refuses it.
 * @param {any} body
 * @returns {any}
 */
function copyOf(body) {
  try {
    if (typeof body === "object" && body && !Array.isArray(body)) return { ...body };
  } catch {
    // A getter or a proxy threw.
  }
}

/** @param {{ message: string, path?: readonly any[] }} issue of a Standard Schema */
function toldOf({ message, path = [] }) {
  const keys = path.map((segment) => segment.key ?? segment);
  return { message, path: keys.reduce((place, key) => place + (typeof key === "number" ? `[${key}]` : `.${String(key)}`), "metadata") };
}

/** @param {string} key of a member that can't be written: the version's, or one that a migration made null */
function refuse(key) {
  throw invalid(`metadata can't have ${key}: leave it out.`, { path: "metadata" });
}

/**
 * @param {string} message
 * @param {import("../entry/index.js").ErrorDetails} details
 */
function invalid(message, details) {
  return new ConversationError("INVALID_METADATA", message, details);
}
