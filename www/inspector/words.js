import { h } from "../widget/dom.js";

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
