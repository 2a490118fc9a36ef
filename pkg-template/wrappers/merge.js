// RFC 7396 on values, to know what a patch comes to before it is written. The store merges by the core; a test holds both to one answer.

/** @param {any} value */
export function isPlain(value) {
  if (typeof value !== "object" || !value) return false;
  const prototype = Object.getPrototypeOf(value);
  return !prototype || !Object.getPrototypeOf(prototype);
}

/**
 * The target as the patch leaves it. What is no JSON stays in it, for the store to refuse.
 * @param {any} target
 * @param {any} patch
 * @returns {any}
 */
export function merged(target, patch) {
  if (!isPlain(patch)) return patch;
  const members = new Map(isPlain(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) members.delete(key);
    else if (value !== undefined) members.set(key, merged(members.get(key), value));
  }
  return Object.fromEntries(members);
}

/**
 * The patch that makes one value of another.
 * @param {any} from
 * @param {any} to
 * @param {(key: string) => unknown} refuse throws, of a member that is null now: no patch can say so
 * @returns {any}
 */
export function patchOf(from, to, refuse) {
  if (!isPlain(to)) return to;
  const patch = new Map(isPlain(from) ? Object.entries(from) : []);
  for (const key of patch.keys()) if (!Object.hasOwn(to, key)) patch.set(key, null);
  for (const [key, value] of Object.entries(to)) {
    if (value === patch.get(key)) patch.delete(key);
    else patch.set(key, value === null ? refuse(key) : patchOf(patch.get(key), value, refuse));
  }
  return Object.fromEntries(patch);
}
