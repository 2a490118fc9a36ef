// Everything about the conversations that the chat does not say.

import { h } from "../widget/dom.js";
import { CurrentConversation } from "./current.js";
import { ErrorList } from "./errors.js";
import { FlowMap } from "./map.js";
import { PastConversations } from "./past.js";
import { StorePromise } from "./promise.js";
import { ChangeTimeline } from "./timeline.js";
import { Watch } from "./watch.js";

/**
 * @typedef {{ conversations: import("../stores/stores.js").Opened, client: import("../convostate/index.js").Client, flows: Record<string, import("../widget/flows.js").Flow>,
 *   store: { name: string, label: string, words: string, promised: any, meanings?: Record<string, string> }, errors: Told[] }} Inspected
 * @typedef {{ call: string, error: unknown, at: Date }} Told
 */

export class StateInspector extends HTMLElement {
  #current = new CurrentConversation();
  #map = new FlowMap();
  #timeline = new ChangeTimeline();
  #past = new PastConversations();
  #promise = new StorePromise();
  #errors = new ErrorList();
  /** @type {Watch | undefined} */
  #watch;

  connectedCallback() {
    const styles = ["./inspector.css", "./map.css"].map((file) => h("link", { rel: "stylesheet", href: new URL(file, import.meta.url).href }));
    const left = [card("The open conversation", this.#current), card("What changed", this.#timeline), card("Errors", this.#errors)];
    const right = [card("Where it went", this.#map), card("All conversations", this.#past), card("What the store promises", this.#promise)];
    this.replaceChildren(...styles, h("div", { class: "column" }, ...left), h("div", { class: "column" }, ...right));
  }

  /** @param {Inspected} given */
  async connect(given) {
    this.#watch?.stop();
    this.#map.connect(given.flows);
    this.#past.connect(given);
    this.#promise.connect(given.store);
    this.#errors.connect(given);
    this.told(given.errors);
    this.#watch = new Watch(given, (watch) => {
      for (const part of [this.#current, this.#map, this.#timeline, this.#past]) part.show(watch);
    });
    await this.#watch.read();
    this.classList.remove("away");
  }

  /**
   * There is no store to look into; its errors are shown all the same.
   * @param {Told[]} errors
   */
  disconnect(errors) {
    this.#watch?.stop();
    this.classList.add("away");
    this.told(errors);
  }

  /**
   * There are new errors.
   * @param {Told[]} errors
   */
  told(errors) {
    this.#errors.show(errors);
  }
}

/**
 * @param {string} title
 * @param {HTMLElement} content
 */
function card(title, content) {
  const name = `card-${content.localName}`;
  // Its content scrolls, so that nothing else moves when it grows; keys scroll what has the focus.
  content.tabIndex = 0;
  content.role = "group";
  content.ariaLabel = title;
  const away = h("p", { class: "soft nothing" }, "Nothing can be read: the store is away.");
  return h("section", { class: "card", "aria-labelledby": name }, h("h2", { id: name }, title), away, content);
}

customElements.define("state-inspector", StateInspector);
