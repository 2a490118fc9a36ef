import { h } from "../widget/dom.js";
import { asCurl, asTypeScript, isShown, outcome } from "./code.js";

/** @typedef {import("../stores/observed.js").Made} Made */

const KEPT = 20;
const FOLDED = ["log"];
const API = new URL("api/", document.baseURI).href;
/** @type {Record<string, (made: Made) => string>} */
const LANGUAGES = { TypeScript: (made) => asTypeScript(made), curl: (made) => asCurl(made, API) };

/** The calls that changed something, as code, newest first. */
export class LiveCalls extends HTMLElement {
  /** @type {Made[]} newest first */
  #made = [];
  #language = "TypeScript";
  #list = h("ol", { class: "calls", "aria-label": "Calls, newest first" });
  #copied = h("span", { role: "status" });

  connectedCallback() {
    const option = (/** @type {string} */ name) => {
      const choose = () => {
        this.#language = name;
        this.#draw();
      };
      return h("label", {}, h("input", { type: "radio", name: "language", value: name, checked: name === this.#language, change: choose }), h("span", {}, name));
    };
    const copy = h("button", { type: "button", class: "quiet", click: () => this.#copy() }, "Copy the newest");
    const choice = h("fieldset", { class: "segments small" }, h("legend", { class: "unseen" }, "Language"), ...Object.keys(LANGUAGES).map(option));
    this.replaceChildren(h("div", { class: "buttons" }, choice, copy, this.#copied), this.#list);
    this.#draw();
  }

  /** @param {Made} made */
  add(made) {
    if (!isShown(made)) return;
    this.#made.unshift(made);
    this.#made.length = Math.min(this.#made.length, KEPT);
    this.#draw();
  }

  #draw() {
    const lines = this.#made.map((made) => h("li", {}, h("pre", {}, this.#shown(made)), h("p", { class: made.error ? "soft refused" : "soft" }, `// ${outcome(made)}`)));
    this.#list.replaceChildren(...(lines.length > 0 ? lines : [h("li", { class: "soft" }, "Say something to the bot: its calls appear here.")]));
  }

  /** @param {Made} made */
  #written(made) {
    return LANGUAGES[this.#language]?.(made) ?? "";
  }

  /** What was said is folded in the list, and whole where it is copied. @param {Made} made */
  #shown(made) {
    return this.#language === "TypeScript" ? asTypeScript(made, FOLDED) : this.#written(made);
  }

  async #copy() {
    const [newest] = this.#made;
    if (!newest) return;
    try {
      await navigator.clipboard.writeText(this.#written(newest));
      this.#copied.textContent = "Copied.";
    } catch {
      this.#copied.textContent = "The browser does not allow it.";
    }
  }
}

customElements.define("live-calls", LiveCalls);
