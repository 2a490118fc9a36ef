// The keys of memories, in the order of their UTF-8 bytes, which is that of their code points.

/** Comes before all that a key may hold. */
const LOWEST = "\u0001";
/** More of what comes last than a key has room for. */
const HIGHEST = "\u{10ffff}".repeat(129);

/** The bounds of all keys. */
export const FIRST = LOWEST;
export const LAST = HIGHEST;

/**
 * Where the keys that come after this one begin.
 * @param {string} key
 */
export function after(key) {
  return key + LOWEST;
}

/**
 * The bounds of the keys that begin with `prefix`, and come after `key` where there is one. Answers undefined where there are none.
 * @param {string} prefix
 * @param {string} [key]
 */
export function bounds(prefix, key) {
  const to = prefix + HIGHEST;
  const from = key === undefined || byBytes(key, prefix) < 0 ? prefix || FIRST : after(key);
  return byBytes(from, to) > 0 ? undefined : { from, to };
}

/**
 * Compares two keys. UTF-16 has the code points from 0x10000 on, as surrogates, before those from 0xe000 on.
 * @param {string} one
 * @param {string} other
 */
export function byBytes(one, other) {
  const length = Math.min(one.length, other.length);
  for (let at = 0; at < length; at += 1) {
    const difference = rank(one.charCodeAt(at)) - rank(other.charCodeAt(at));
    if (difference !== 0) return difference;
  }
  return one.length - other.length;
}

/** @param {number} unit */
function rank(unit) {
  return unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit;
}
