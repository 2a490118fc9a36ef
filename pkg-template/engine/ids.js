// UUIDs as text, from the four numbers that they cross as. Texts are remembered for a while: most are asked for again.

// A power of two, so that the random end of an id says where its text is.
const REMEMBERED = 4096;
const words = new Uint32Array(4 * REMEMBERED);
/** @type {string[]} */
const texts = new Array(REMEMBERED);
const DIGITS = Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/**
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @param {number} d
 */
export function uuid(a, b, c, d) {
  const index = d & (REMEMBERED - 1);
  const at = 4 * index;
  const known = texts[index];
  if (known && words[at + 3] === d && words[at + 2] === c && words[at + 1] === b && words[at] === a) return known;
  // Before anything is remembered: it throws when the stack is used up.
  const text = spell(a, b, c, d);
  words[at] = a;
  words[at + 1] = b;
  words[at + 2] = c;
  words[at + 3] = d;
  return (texts[index] = text);
}

/**
 * One call with every character is the fastest way to a text that is in one piece.
 * @param {number} a
 * @param {number} b
 * @param {number} c
 * @param {number} d
 */
// prettier-ignore
function spell(a, b, c, d) {
  const h = /** @type {any} */ (DIGITS);
  return String.fromCharCode(
    h[a >>> 28], h[(a >>> 24) & 15], h[(a >>> 20) & 15], h[(a >>> 16) & 15],
    h[(a >>> 12) & 15], h[(a >>> 8) & 15], h[(a >>> 4) & 15], h[a & 15], 45,
    h[b >>> 28], h[(b >>> 24) & 15], h[(b >>> 20) & 15], h[(b >>> 16) & 15], 45,
    h[(b >>> 12) & 15], h[(b >>> 8) & 15], h[(b >>> 4) & 15], h[b & 15], 45,
    h[c >>> 28], h[(c >>> 24) & 15], h[(c >>> 20) & 15], h[(c >>> 16) & 15], 45,
    h[(c >>> 12) & 15], h[(c >>> 8) & 15], h[(c >>> 4) & 15], h[c & 15],
    h[d >>> 28], h[(d >>> 24) & 15], h[(d >>> 20) & 15], h[(d >>> 16) & 15],
    h[(d >>> 12) & 15], h[(d >>> 8) & 15], h[(d >>> 4) & 15], h[d & 15],
  );
}
