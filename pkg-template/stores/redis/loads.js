// What is loaded, as the script takes and answers it.

import { compareKeys, damaged, isDamage } from "../driver.js";
import { fieldOf, headOf, isMemory, memoryOf, revisionOf, rowOf } from "./records.js";

/** @typedef {import("../driver.js").Head} Head */
/** @typedef {import("../driver.js").Load} Load */
/** @typedef {import("./keys.js").Keys} Keys */

/** More than there can be: how a limit of null is said. */
const ALL = 1_000_000_000;
/** What the script answers in place of a number that it was not asked for. */
const NOT_ASKED = -1;

/**
 * @param {Load} load
 * @param {Keys} keys
 * @returns {[keys: string[], args: string[]]}
 */
export function loadingOf(load, { head, rows, order, open, deadlines, closed, keys, fading }) {
  if ("isErasing" in load && load.kind !== "head") return [[head, rows], ["all"]];
  const limit = String(("limit" in load ? load.limit : null) ?? ALL);
  switch (load.kind) {
    case "head":
      return [load.isErasing ? [head, rows] : [head], ["head"]];
    case "ids":
      return [[head, rows], ["ids", ...load.ids]];
    case "open":
      return [[head, rows, open], ["last", limit, load.isBare ? "bare" : ""]];
    case "deadlines":
      return [[head, rows, deadlines], ["first", limit]];
    case "closed":
      if (load.by === "updated_at") return [[head, rows, closed], ["first", limit]];
      return [[head, rows, order], ["oldest", limit, "SCEF"]];
    case "memory":
      return [[head, rows], ["ids", ...load.keys.map(fieldOf)]];
    case "memories":
      return [[head, rows, keys], ["keys", limit, load.isBare ? "bare" : "", `[${fieldOf(load.from)}`, `[${fieldOf(load.to)}`, String(load.bytes ?? "")]];
    case "memory_deadlines":
      return [[head, rows, fading], ["fading", limit]];
    case "page": {
      const letters = (load.statuses ?? []).map((status) => status[0]).join("");
      return [[head, rows, order], ["newest", limit, letters, load.before === null ? "+inf" : `(${load.before}`]];
    }
  }
}

/**
 * @param {Load} load
 * @param {any[]} answer texts, or bytes where the user's client asks for them
 * @returns {import("../driver.js").Revised}
 */
export function loadedOf(load, answer) {
  const [seconds, microseconds, text, count, indexed, ...records] = answer;
  const now = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  if ("isErasing" in load) return { now, ...left(String(text), Number(count), records) };
  const { revision, head } = headOf(String(text));
  const lost = lostOf(load, head, Number(count), Number(indexed));
  if (lost !== undefined || records.includes(null)) throw damaged(`Redis has lost ${lost ?? "a conversation that is indexed"}`);
  const texts = records.map(String);
  return /^memor/.test(load.kind)
    ? { now, revision, head, rows: [], memories: texts.map(memoryOf) }
    : { now, revision, head, rows: texts.map(rowOf) };
}

/**
 * Which of the client's keys does not hold what the head counts: Redis may evict each of them alone.
 * @param {Load} load
 * @param {Head | null} head
 * @param {number} count of rows
 * @param {number} indexed
 */
function lostOf(load, head, count, indexed) {
  const { conversations, closed, memories = 0 } = head ?? { conversations: 0, closed: 0 };
  if (count !== NOT_ASKED && count !== conversations + memories) return head === null ? "the client's head" : "conversations or memories";
  if (indexed === NOT_ASKED || load.kind === "deadlines" || load.kind === "memory_deadlines") return undefined;
  if (load.kind === "memories") return indexed === memories ? undefined : "the index of memories";
  const isRight = indexed === (load.kind === "open" ? conversations - closed : isByTime(load) ? closed : conversations);
  return isRight ? undefined : "an index of conversations";
}

/** @param {Load} load */
function isByTime(load) {
  return load.kind === "closed" && load.by === "updated_at";
}

/**
 * For an erase: what can be read of what is there, counted anew.
 * @param {string} text
 * @param {number} count
 * @param {unknown[]} records
 */
function left(text, count, records) {
  const { revision, head } = readable(() => headOf(text)) ?? { revision: revisionOf(text), head: null };
  const none = { seq: count, clock: 0, closed: 0, expires: null, closed_since: null, lease: null };
  const texts = records.map(String);
  const rows = allReadable(texts.filter((record) => !isMemory(record)), rowOf);
  const memories = allReadable(texts.filter(isMemory), memoryOf);
  rows.sort((a, b) => b.seq - a.seq);
  memories.sort((a, b) => compareKeys(String(a.key), String(b.key)));
  const conversations = Math.max(0, count - (texts.length > 0 ? texts.filter(isMemory).length : head?.memories ?? 0));
  return { revision, head: head === null && count === 0 ? null : { ...(head ?? none), conversations }, rows, memories };
}

/**
 * @template T
 * @param {string[]} records
 * @param {(record: string) => T} read
 */
function allReadable(records, read) {
  return records.flatMap((record) => readable(() => [read(record)]) ?? []);
}

/**
 * @template T
 * @param {() => T} read
 */
function readable(read) {
  try {
    return read();
  } catch (error) {
    if (!isDamage(error)) throw error;
    return undefined;
  }
}
