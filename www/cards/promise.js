import { h } from "../widget/dom.js";

/**
 * What each promise means, by its value; a store may have words of its own. `good` is the value that one wants.
 * @type {Record<string, { good: "yes" | "no", yes: string, no: string, unknown: string }>}
 */
const PROMISES = {
  durable: { good: "yes", yes: "what is acknowledged outlives this page", no: "it ends with this tab", unknown: "the browser does not say" },
  shared: { good: "yes", yes: "all tabs of this page see one truth", no: "no other tab sees it", unknown: "the browser does not say" },
  atomic: { good: "yes", yes: "nobody sees half of a call", no: "half of a call may be seen", unknown: "the store does not say" },
  evictable: {
    good: "no",
    yes: "beware: the browser may throw it away to make room",
    no: "nothing is thrown away to make room",
    unknown: "the browser does not say whether it may throw it away",
  },
};

/** What the store promises. */
export class StorePromise extends HTMLElement {
  /** @param {{ label: string, words: string, promised: any, meanings?: Record<string, string> }} store */
  connect({ label, words, promised, meanings = {} }) {
    const row = (/** @type {[string, typeof PROMISES[string]]} */ [name, { good, ...usual }]) => {
      const value = promised[name] === "unknown" ? "unknown" : promised[name] ? "yes" : "no";
      const tone = value === good ? "good" : value === "unknown" ? "open" : "beware";
      return h("tr", {}, h("th", { scope: "row" }, h("code", {}, name)), h("td", { "data-tone": tone }, value), h("td", {}, meanings[name] ?? usual[value]));
    };
    this.replaceChildren(
      h("p", {}, h("strong", {}, label), ": ", words),
      h("table", {}, ...Object.entries(PROMISES).map(row)),
      ...(promised.evictable === true ? [this.#plea()] : []),
    );
  }

  /** A way to ask the browser to throw nothing away; the event `kept` tells that it agreed. */
  #plea() {
    const answer = h("span", { role: "status" });
    const ask = async () => {
      if (await navigator.storage.persist()) this.dispatchEvent(new Event("kept", { bubbles: true }));
      else answer.textContent = "The browser does not promise it.";
    };
    return h("p", { class: "plea" }, h("button", { type: "button", class: "quiet", click: ask }, "Ask the browser to keep it"), answer);
  }
}

customElements.define("store-promise", StorePromise);
