// Times as RFC 3339 text. Texts are remembered for a while: many answers name the same moments.

// A power of two, so that a moment finds its place by its lowest bits.
const REMEMBERED = 4096;
const MINUTES = 64;
const moments = new Float64Array(REMEMBERED).fill(-1);
/** @type {string[]} */
const texts = new Array(REMEMBERED);
const minutes = new Float64Array(MINUTES).fill(-1);
/** @type {string[]} */
const starts = [];
/** @type {string[]} */
const ends = [];

/** @param {number} at milliseconds since 1970 */
export function timeText(at) {
  const place = at & (REMEMBERED - 1);
  if (moments[place] !== at) {
    texts[place] = written(at);
    moments[place] = at;
  }
  return /** @type {string} */ (texts[place]);
}

/** @param {number} at */
function written(at) {
  const minute = Math.floor(at / 60_000);
  const place = minute & (MINUTES - 1);
  if (minutes[place] !== minute) {
    starts[place] = new Date(at).toISOString().slice(0, 17);
    minutes[place] = minute;
  }
  const rest = at - minute * 60_000;
  const ms = rest % 1000;
  ends[ms] ??= `.${String(ms).padStart(3, "0")}Z`;
  const seconds = (rest - ms) / 1000;
  return starts[place] + (seconds < 10 ? "0" : "") + seconds + ends[ms];
}
