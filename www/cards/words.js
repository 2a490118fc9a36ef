import { h } from "../widget/dom.js";

/** @param {Date} time */
export function clock(time) {
  return h("time", { datetime: time.toISOString(), title: time.toISOString() }, time.toLocaleTimeString());
}
