// Times as RFC 3339 text. Texts are remembered for a while: many answers name the same moments, and most moments are of the same minute,
// of which toISOString would take 0.4 µs each time.

// A power of two, so that a moment finds its text by its lowest bits.
const REMEMBERED = 4096;
const MINUTE = 60_000;
const moments = new Float64Array(REMEMBERED).fill(-1);
/** @type {string[]} */
const texts = new Array(REMEMBERED);
let minute = NaN;
let prefix = "";

/** @param {number} at milliseconds since 1970 */
export function timeText(at) {
  const index = at & (REMEMBERED - 1);
  if (moments[index] !== at) {
    texts[index] = written(at);
    moments[index] = at;
  }
  return /** @type {string} */ (texts[index]);
}

/** @param {number} at */
function written(at) {
  const current = Math.floor(at / MINUTE);
  if (current !== minute) {
    prefix = new Date(at).toISOString().slice(0, 17);
    minute = current;
  }
  // A one before seconds and milliseconds keeps their zeros.
  const rest = String(100_000 + at - current * MINUTE);
  return `${prefix}${rest.slice(1, 3)}.${rest.slice(3)}Z`;
}
