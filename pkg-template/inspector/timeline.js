import { h } from "./dom.js";
import { differences } from "./diff.js";
import { badge, clock, place, short } from "./words.js";

/** What changes with every change is told in one line. */
const USUAL = ["version", "updated_at", "last_interaction_at", "expires_at"];

/** How many that were there before are told of. */
const FOUND = 10;

/** Every change since the page was opened, with what differed. */
export class ChangeTimeline {
  element = h("div", { id: "changes" });
  /** @type {Map<object, HTMLElement>} */
  #entries = new Map();

  /** @param {import("./watch.js").Watch} watch */
  show({ changes, conversations, found = [] }) {
    // What was erased since is shown nowhere else, either.
    const isThere = new Set(conversations.map(({ id }) => id));
    const before = found.filter(({ id }) => isThere.has(id)).slice(0, FOUND);
    const entries = [...changes.map(known(this.#entries, entry)), ...before.map(known(this.#entries, standing))];
    this.#entries = new Map(entries);
    if (entries.length === 0) {
      this.element.replaceChildren(h("p", { class: "soft" }, "Changes are noted from now on."));
      return;
    }
    const list = this.element.querySelector("ol") ?? h("ol", { class: "timeline", "aria-label": "Changes, newest first" });
    if (!list.isConnected) this.element.replaceChildren(list);
    list.replaceChildren(...this.#entries.values());
  }
}

/**
 * What is shown already stays the element that it is.
 * @template {object} Told
 * @param {Map<object, HTMLElement>} shown
 * @param {(told: Told) => HTMLElement} make
 */
function known(shown, make) {
  return (/** @type {Told} */ told) => /** @type {[object, HTMLElement]} */ ([told, shown.get(told) ?? make(told)]);
}

/**
 * Where a conversation stood when it was seen first.
 * @param {import("../entry/index.js").Conversation} conversation
 */
function standing(conversation) {
  const { updated_at, version, status } = conversation;
  return h("li", {}, h("div", { class: "change" }, clock(updated_at), h("strong", {}, "found"), h("span", {}, place(conversation)), badge(status)), h("p", { class: "soft" }, `version ${version}`));
}

/** @param {import("./watch.js").Change} change */
function entry({ type, conversation, previous, at, entry }) {
  const subject = conversation ?? previous;
  const head = h("div", { class: "change" }, clock(at), h("strong", {}, type), h("span", {}, subject ? place(subject) : ""), ...(type === "expired" ? [badge("EXPIRED")] : []));
  // Of a store that sends its writes later.
  if (entry) return h("li", {}, head, h("p", { class: "soft" }, told(entry, type)));
  if (!subject) return h("li", {}, head);
  if (type === "created") return h("li", {}, head, h("p", { class: "soft" }, "version 1", ...ttlOf(subject)));
  if (!conversation) return h("li", {}, head, h("p", { class: "soft" }, "nothing is left of it"));
  const all = differences(previous, conversation);
  const main = all.filter(({ path }) => !USUAL.includes(path));
  const usual = all.filter(({ path }) => USUAL.includes(path)).map(({ path, after }) => (path === "version" ? `version ${after}` : path));
  return h("li", {}, head, h("ul", { class: "diff" }, ...main.map(line)), h("p", { class: "soft" }, `also ${usual.join(", ")}`));
}

/** @param {import("../entry/index.js").Conversation} conversation */
function ttlOf({ ttl }) {
  return ttl === undefined ? [] : [`, ttl ${ttl} s`];
}

/**
 * @param {import("../entry/offline.js").PendingEntry} entry
 * @param {string} type of the event: what was sent in the end may have failed before
 */
function told({ call, entry, error }, type) {
  return error && type === "failed" ? `${call}, write ${entry}: ${error.code}` : `${call}, write ${entry}`;
}

/** @param {import("./diff.js").Difference} difference */
function line({ path, before, after }) {
  const parts = [h("code", {}, path), " "];
  if (path === "status") return h("li", {}, ...parts, badge(String(before)), " → ", badge(String(after)));
  if (before !== undefined) parts.push(h("del", {}, said(before)));
  if (before !== undefined && after !== undefined) parts.push(" → ");
  if (after !== undefined) parts.push(h("ins", {}, said(after)));
  return h("li", {}, ...parts);
}

/** @param {unknown} value */
function said(value) {
  return h("bdi", {}, short(value));
}
