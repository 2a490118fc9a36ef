import { h } from "./dom.js";

/** @param {string} status */
export function badge(status) {
  return h("span", { class: "badge", "data-status": status }, status);
}

/** @param {string | Date} time */
export function clock(time) {
  const date = new Date(time);
  return h("time", { datetime: date.toISOString(), title: date.toISOString() }, date.toLocaleTimeString());
}

/** @param {{ flow_id: string | null, step_id: string | null }} conversation */
export function place({ flow_id, step_id }) {
  return `${flow_id ?? "null"} › ${step_id ?? "null"}`;
}

/**
 * A JSON value that opens.
 * @param {string} title
 * @param {unknown} value
 */
export function json(title, value) {
  const text = JSON.stringify(value, null, 2);
  return h("details", { class: "json" }, h("summary", {}, title), h("pre", {}, text));
}

const LONGEST = 80;

/**
 * A JSON value in few words: what somebody said as such, what is long by its size.
 * @param {unknown} value
 */
export function short(value) {
  if (typeof value !== "object" || value === null) return cut(JSON.stringify(value));
  const { by, text } = /** @type {{ by?: unknown, text?: unknown }} */ (value);
  if (typeof by === "string" && typeof text === "string") return cut(`${by}: ${text}`);
  const whole = JSON.stringify(value);
  const { length } = Object.keys(value);
  return whole.length <= LONGEST ? whole : `${length} ${length === 1 ? "entry" : "entries"}`;
}

/** @param {string} text */
function cut(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
