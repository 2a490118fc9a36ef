import { h } from "./dom.js";

/** @typedef {import("../entry/index.js").Conversation} Conversation */

/** Slides through the versions of a conversation that were seen. At the right end it follows what comes. */
export class VersionSlider {
  element = h("p", { class: "versions" });
  #draw;
  /** @type {Conversation[]} by version */
  #states = [];
  #id = "";
  /** Which version is looked at; undefined: the newest. @type {number | undefined} */
  #chosen;
  #range = /** @type {HTMLInputElement} */ (h("input", { type: "range", min: 0, step: 1, "aria-label": "Version", input: () => this.#choose() }));
  #words = h("output", {});

  /** @param {(state: Conversation) => void} draw shows one state */
  constructor(draw) {
    this.#draw = draw;
    this.element.append(this.#range, this.#words);
  }

  /**
   * @param {Conversation} current
   * @param {Conversation[]} states of it that were seen, by version
   */
  show(current, states) {
    if (current.id !== this.#id) this.#chosen = undefined;
    this.#id = current.id;
    this.#states = [...states.filter(({ version }) => version < current.version), current];
    this.element.hidden = this.#states.length < 2;
    this.#range.max = String(this.#states.length - 1);
    this.#tell();
  }

  #choose() {
    const chosen = this.#states[Number(this.#range.value)];
    this.#chosen = chosen === this.#states.at(-1) ? undefined : chosen?.version;
    this.#tell();
  }

  #tell() {
    const newest = /** @type {Conversation} */ (this.#states.at(-1));
    const state = this.#states.find(({ version }) => version === this.#chosen) ?? newest;
    const words = state === newest ? `version ${state.version}, now` : `version ${state.version} of ${newest.version}`;
    this.#range.value = String(this.#states.indexOf(state));
    this.#range.setAttribute("aria-valuetext", words);
    this.#words.textContent = words;
    this.#draw(state);
  }
}
