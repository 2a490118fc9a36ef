import { h } from "../widget/dom.js";

const TICK_MS = 500;

/** On a narrow screen: where the conversation stands, in one line above the chat, which opens the rest of the state as a sheet. */
export class StateStrip extends HTMLElement {
  #words = h("span", { class: "words" }, "nothing is open");
  #button = h("button", { type: "button", "aria-expanded": "false", "aria-controls": "state", click: () => this.#open() }, this.#words, h("span", { class: "more" }, "State"));
  #tell = () => {};
  #timer = 0;

  connectedCallback() {
    this.replaceChildren(this.#button);
    this.#timer = window.setInterval(() => this.#tell(), TICK_MS);
    addEventListener("keydown", this.#key);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
    removeEventListener("keydown", this.#key);
  }

  /** @param {import("../convostate/index.js").Conversation | null} current */
  show(current) {
    this.#tell = () => (this.#words.textContent = current ? lineOf(current) : "nothing is open");
    this.#tell();
  }

  #key = (/** @type {KeyboardEvent} */ { key }) => {
    if (key !== "Escape" || !this.isOpen) return;
    this.#open();
    this.#button.focus();
  };

  get isOpen() {
    return this.#button.getAttribute("aria-expanded") === "true";
  }

  #open() {
    const isOpen = !this.isOpen;
    this.#button.setAttribute("aria-expanded", String(isOpen));
    document.querySelector("#state")?.classList.toggle("open", isOpen);
  }
}

/** @param {import("../convostate/index.js").Conversation} conversation */
function lineOf({ flow_id, step_id, version, expires_at }) {
  const seconds = expires_at && Math.max(0, Math.ceil((Date.parse(expires_at) - Date.now()) / 1000));
  return `${flow_id} › ${step_id} · v${version}${expires_at ? ` · ${seconds} s left` : ""}`;
}

customElements.define("state-strip", StateStrip);
