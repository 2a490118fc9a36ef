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
 *   store: { name: string, label: string, words: string, promised: any, meanings?: Record<string, string> }, errors: { call: string, error: unknown, at: Date }[] }} Inspected
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
  /** @type {Inspected | undefined} */
  #given;

  connectedCallback() {
    const style = h("link", { rel: "stylesheet", href: new URL("./inspector.css", import.meta.url).href });
    this.replaceChildren(
      style,
      card("The open conversation", this.#current),
      card("Where it went", this.#map),
      card("What changed", this.#timeline),
      card("All conversations", this.#past),
      card("What the store promises", this.#promise),
      card("Errors", this.#errors),
    );
  }

  /** @param {Inspected} given */
  async connect(given) {
    this.#watch?.stop();
    this.#given = given;
    this.#map.connect(given.flows);
    this.#past.connect(given);
    this.#promise.connect(given.store);
    this.#errors.connect(given);
    this.told();
    this.#watch = new Watch(given, (watch) => {
      for (const part of [this.#current, this.#map, this.#timeline, this.#past]) part.show(watch);
    });
    await this.#watch.read();
  }

  /** There are new errors. */
  told() {
    this.#errors.show(this.#given?.errors ?? []);
  }
}

/**
 * @param {string} title
 * @param {HTMLElement} content
 */
function card(title, content) {
  const name = `card-${content.localName}`;
  return h("section", { class: "card", "aria-labelledby": name }, h("h2", { id: name }, title), content);
}

customElements.define("state-inspector", StateInspector);
