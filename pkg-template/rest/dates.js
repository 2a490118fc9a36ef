// Times as others write them.

import * as LIMITS from "./limits.js";

/** Any offset, any number of digits, small letters too. */
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:)(\d\d)(?:\.(\d+))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;
const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/**
 * An RFC 3339 time in our own form, cut to milliseconds, or nothing for what is none.
 * @param {string} text
 */
export function timeOf(text) {
  const known = Date.parse(text);
  // Most are in our own form.
  if (known >= 0 && known <= LIMITS.time && new Date(known).toISOString() === text) return text;
  const [, day, minute, second, digits = "", offset = ""] = TIME.exec(text) ?? [];
  // A leap second reads as the end of its minute.
  const local = `${day}T${minute}${second === "60" ? "59" : second}.${`${digits}000`.slice(0, 3)}`;
  // What is no date, such as the 30th of February, reads as another one or as none.
  if (new Date(`${local}Z`).toJSON() !== `${local}Z`) return undefined;
  const at = Date.parse(local + offset.toUpperCase());
  return at < 0 ? undefined : new Date(Math.min(at, LIMITS.time)).toISOString();
}

/**
 * The milliseconds that a header Retry-After asks to wait, or NaN: seconds, or a date in one of the three forms of HTTP.
 * @param {string} text
 * @param {number} now the time of day
 */
export function waitOf(text, now) {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const words = text.split(/[ ,-]+/).filter(Boolean);
  // asctime: Sun Nov  6 08:49:37 1994; the others: Sun, 06 Nov 1994 08:49:37 GMT, with hyphens and two digits once.
  if (!Number.isNaN(monthOf(words[1]))) words.splice(1, 4, ...[2, 1, 4, 3].map((at) => words[at] ?? ""));
  const [, day, month, year, time = ""] = words;
  const [hour, minute, second] = time.split(":").map((part) => numberOf(part, 0, 60));
  const at = Date.UTC(yearOf(year), monthOf(month), numberOf(day, 1, 31), hour, /** @type {any} */ (minute), /** @type {any} */ (second));
  return at >= 0 ? Math.max(at - now, 0) : NaN;
}

/**
 * @param {string | undefined} digits
 * @param {number} least
 * @param {number} most
 */
function numberOf(digits = "", least, most) {
  const number = /^\d{1,4}$/.test(digits) ? Number(digits) : NaN;
  return number >= least && number <= most ? number : NaN;
}

/** @param {string | undefined} digits */
function yearOf(digits = "") {
  if (digits.length === 4) return numberOf(digits, 1970, 9999);
  const year = digits.length === 2 ? numberOf(digits, 0, 99) : NaN;
  return year + (year < 70 ? 2000 : 1900);
}

/** @param {string | undefined} name */
function monthOf(name = "") {
  const at = MONTHS.indexOf(name) / 3;
  return name.length === 3 && at >= 0 && Number.isInteger(at) ? at : NaN;
}
