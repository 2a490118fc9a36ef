/** @typedef {{ path: string, before: unknown, after: unknown }} Difference `undefined` where there is nothing */

/**
 * What differs between two JSON values, by path. Arrays are compared as wholes.
 * @param {unknown} before
 * @param {unknown} after
 * @param {string} [path]
 * @returns {Difference[]}
 */
export function differences(before, after, path = "") {
  if (!isObject(before) || !isObject(after)) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differences(before[key], after[key], path ? `${path}.${key}` : key));
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
