// What an error of PostgreSQL or of a library says about a statement.

/** No schema, no tables in it, or none of this version's columns. */
const NO_SCHEMA = new Set(["3F000", "42P01", "42703"]);
/** Another transaction was in the way; the server undid this one. */
const COLLISIONS = new Set(["40001", "40P01"]);
const NOT_CONNECTED = new Set(["ECONNREFUSED", "ENOTFOUND", "CONNECT_TIMEOUT"]);

/** @type {WeakSet<object>} errors of statements that never left */
const unsent = new WeakSet();

/**
 * @param {any} error of connecting
 * @returns {never}
 */
export function notSent(error) {
  unsent.add(error);
  throw error;
}

/**
 * Whether the server answered with this error, and so undid the statement. What ends a session may come after a commit.
 * @param {any} error
 */
export function isAnswer(error) {
  return typeof error?.severity === "string" && typeof error.code === "string" && !/^(57P|08)/.test(error.code);
}

/**
 * Whether it is certain that the statement changed nothing.
 * @param {any} error
 */
export function isCertain(error) {
  return isAnswer(error) || unsent.has(error) || NOT_CONNECTED.has(error?.code);
}

/** @param {any} error */
export function isCollision(error) {
  return COLLISIONS.has(error?.code);
}

/** @param {any} error */
export function lacksSchema(error) {
  return NO_SCHEMA.has(error?.code);
}
