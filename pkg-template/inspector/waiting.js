import { h } from "./dom.js";
import { clock } from "./words.js";

/** What a store that sends its writes later has not sent yet, and why. */
export class Waiting {
  element = h("div", { id: "waiting", tabindex: 0, role: "group", "aria-label": "Waiting to be sent" });
  card = h("section", { class: "card", "aria-labelledby": "card-waiting", hidden: true });

  constructor() {
    this.card.append(h("h2", { id: "card-waiting" }, "Waiting to be sent"), h("p", { class: "soft nothing" }), this.element);
  }

  /** @param {import("./watch.js").Watch} watch */
  show({ pending }) {
    this.card.hidden = pending === undefined;
    if (!pending) return;
    const entries = pending.map(line);
    this.element.replaceChildren(entries.length > 0 ? h("ol", { class: "timeline" }, ...entries) : h("p", { class: "soft" }, "Nothing: the server has it all."));
  }
}

/** @param {import("../entry/offline.js").PendingEntry} entry */
function line({ entry, call, id, state, attempts, error, at }) {
  const head = h("div", { class: "change" }, clock(at), h("strong", {}, call), h("span", { class: `state ${state}` }, state));
  const facts = [`write ${entry}`, ...(id === null ? [] : [`conversation ${id}`]), ...(attempts > 0 ? [`tried ${attempts} ${attempts === 1 ? "time" : "times"}`] : []), ...(error ? [error.code] : [])];
  return h("li", {}, head, h("p", { class: "soft" }, facts.join(", ")));
}
