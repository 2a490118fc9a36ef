import { h } from "../widget/dom.js";
import { differences } from "./diff.js";
import { badge, clock, place } from "./words.js";

/** What changes with every change is told in one line. */
const USUAL = ["version", "updated_at", "last_interaction_at", "expires_at"];
const LONGEST = 80;

/** Every change since the page was opened, with what differed. */
export class ChangeTimeline extends HTMLElement {
  /** @type {Map<object, HTMLElement>} */
  #entries = new Map();

  /** @param {import("./watch.js").Watch} watch */
  show({ changes }) {
    const entries = changes.map((change) => [change, this.#entries.get(change) ?? entry(change)]);
    this.#entries = new Map(/** @type {[object, HTMLElement][]} */ (entries));
    if (changes.length === 0) {
      this.replaceChildren(h("p", { class: "soft" }, "Changes are noted from now on."));
      return;
    }
    const list = this.querySelector("ol") ?? h("ol", { class: "timeline", "aria-label": "Changes, newest first" });
    if (!list.isConnected) this.replaceChildren(list);
    list.replaceChildren(...this.#entries.values());
  }
}

/** @param {import("./watch.js").Change} change */
function entry({ type, conversation, previous, at }) {
  const subject = conversation ?? /** @type {import("../convostate/index.js").Conversation} */ (previous);
  const head = h("div", { class: "change" }, clock(at), h("strong", {}, type), h("span", {}, place(subject)), ...(type === "expired" ? [badge("EXPIRED")] : []));
  if (type === "created") return h("li", {}, head, h("p", { class: "soft" }, "version 1", ...ttlOf(subject)));
  if (!conversation) return h("li", {}, head, h("p", { class: "soft" }, "nothing is left of it"));
  const all = differences(previous, conversation);
  const told = all.filter(({ path }) => !USUAL.includes(path));
  const usual = all.filter(({ path }) => USUAL.includes(path)).map(({ path, after }) => (path === "version" ? `version ${after}` : path));
  return h("li", {}, head, h("ul", { class: "diff" }, ...told.map(line)), h("p", { class: "soft" }, `also ${usual.join(", ")}`));
}

/** @param {import("../convostate/index.js").Conversation} conversation */
function ttlOf({ ttl }) {
  return ttl === undefined ? [] : [`, ttl ${ttl} s`];
}

/** @param {import("./diff.js").Difference} difference */
function line({ path, before, after }) {
  const parts = [h("code", {}, path), " "];
  if (path === "status") return h("li", {}, ...parts, badge(String(before)), " → ", badge(String(after)));
  if (before !== undefined) parts.push(h("del", {}, short(before)));
  if (before !== undefined && after !== undefined) parts.push(" → ");
  if (after !== undefined) parts.push(h("ins", {}, short(after)));
  return h("li", {}, ...parts);
}

/** @param {unknown} value */
function short(value) {
  const said = /** @type {{ by?: string, text?: string } | null} */ (value);
  const text = said?.by ? `${said.by}: ${said.text}` : JSON.stringify(value);
  return h("bdi", {}, text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);
}

customElements.define("change-timeline", ChangeTimeline);
