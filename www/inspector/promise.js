import { h } from "../widget/dom.js";

const PROMISES = {
  durable: "what is acknowledged outlives this page",
  shared: "several tabs or processes see one truth",
  atomic: "nobody sees half of a call",
  evictable: "the browser may throw it away to make room",
};

/** What the store promises. */
export class StorePromise extends HTMLElement {
  /** @param {{ label: string, words: string, promised: Record<string, boolean | "unknown"> }} store */
  connect({ label, words, promised }) {
    const row = (/** @type {[string, string]} */ [name, meaning]) => {
      const value = promised[name] === "unknown" ? "unknown" : promised[name] ? "yes" : "no";
      return h("tr", {}, h("th", { scope: "row" }, h("code", {}, name)), h("td", { "data-value": value }, value), h("td", {}, meaning));
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
