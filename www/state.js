// What stands beside the chat: the inspector, and cards that only this page has.

import "./cards/breaking.js";
import "./cards/calls.js";
import { card } from "./cards/card.js";
import "./cards/promise.js";
import "./convostate/inspector.js";
import { h } from "./widget/dom.js";
import { talkOf } from "./widget/bot.js";

/** @typedef {import("./stores/stores.js").Opened} Opened */
/** @typedef {import("./cards/breaking.js").Told} Told */

const ERRORS = 50;
const AWAY = "Nothing can be read: the store is away.";

export class PageState extends HTMLElement {
  #inspector = document.createElement("convostate-inspector");
  #calls = /** @type {import("./cards/calls.js").LiveCalls} */ (document.createElement("live-calls"));
  #break = /** @type {import("./cards/breaking.js").TryToBreak} */ (document.createElement("try-to-break"));
  #promise = /** @type {import("./cards/promise.js").StorePromise} */ (document.createElement("store-promise"));
  /** @type {Told[]} newest first */
  #errors = [];

  connectedCallback() {
    const cards = [card("The calls", this.#calls), card("Try to break it", this.#break), card("What the store promises", this.#promise)];
    this.replaceChildren(this.#inspector, h("div", { class: "cards" }, ...cards));
  }

  /**
   * @param {{ conversations: Opened, client: import("./convostate/index.js").Client, flows: Record<string, import("./widget/flows.js").Flow>,
   *   store: { label: string, words: string, promised: any, meanings?: Record<string, string> } }} given
   */
  async connect({ conversations, client, flows, store }) {
    this.#promise.connect(store);
    this.#break.connect({ conversations, client });
    const shown = Object.fromEntries(Object.entries(flows).map(([name, { title, steps }]) => [name, { title, steps: Object.keys(steps) }]));
    await this.#inspector.connect({ conversations, client, flows: shown, visits });
    this.classList.remove("away");
  }

  refresh() {
    return this.#inspector.refresh();
  }

  /** There is no store to look into; what went wrong is shown all the same. */
  disconnect() {
    this.#inspector.disconnect(AWAY);
    this.classList.add("away");
  }

  /** @param {import("./stores/observed.js").Made} made */
  tell({ call, error, at, ...made }) {
    if (error) this.fail(call, error, at);
    else this.#calls.add({ call, at, ...made });
  }

  /**
   * @param {string} call
   * @param {unknown} error
   * @param {Date} [at]
   */
  fail(call, error, at = new Date()) {
    if (this.#errors[0]?.error === error) return;
    this.#errors.unshift({ call, error, at });
    this.#errors.length = Math.min(this.#errors.length, ERRORS);
    this.#break.show(this.#errors);
  }
}

/**
 * What was said names its steps, also from before this page was opened.
 * @param {readonly import("./widget/bot.js").Conversation[]} conversations
 */
function visits(conversations) {
  return talkOf([...conversations]).flatMap(({ conversation: { id }, line: { by, step } }) => (by === "bot" && step ? [{ id, step_id: step }] : []));
}

customElements.define("page-state", PageState);
