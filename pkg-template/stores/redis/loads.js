// What is loaded, as the script takes and answers it.

import { storage } from "../failure.js";
import { headOf, rowOf } from "./records.js";

/** @typedef {import("../driver.js").Load} Load */
/** @typedef {import("./keys.js").Keys} Keys */

/** More than there can be: how a limit of null is said. */
const ALL = 1_000_000_000;

/**
 * @param {Load} load
 * @param {Keys} keys
 * @returns {[keys: string[], args: string[]]}
 */
export function loadingOf(load, { head, rows, order, open, deadlines, closed }) {
  const limit = String(("limit" in load ? load.limit : null) ?? ALL);
  switch (load.kind) {
    case "head":
      return [[head], ["head"]];
    case "ids":
      return [[head, rows], ["ids", ...load.ids]];
    case "open":
      return [[head, rows, open], ["last", limit, load.isBare ? "bare" : ""]];
    case "deadlines":
      return [[head, rows, deadlines], ["first", limit]];
    case "closed":
      if (load.by === "updated_at") return [[head, rows, closed], ["first", limit]];
      return [[head, rows, order], ["oldest", limit, "SCEF"]];
    case "page": {
      const letters = (load.statuses ?? []).map((status) => status[0]).join("");
      return [[head, rows, order], ["newest", limit, letters, load.before === null ? "+inf" : `(${load.before}`]];
    }
  }
}

/** @param {unknown[]} answer texts, or bytes where the user's client asks for them */
export function loadedOf(answer) {
  const [seconds, microseconds, text, ...records] = answer;
  if (records.includes(null)) throw storage("Redis has lost part of this client's data: a conversation that is indexed is not there.");
  const { revision, head } = headOf(String(text));
  const now = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  return { revision, now, head, rows: records.map((record) => rowOf(String(record))) };
}
