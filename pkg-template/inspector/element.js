import { AllConversations } from "./all.js";
import { CONTENT } from "./content-styles.js";
import { CurrentConversation } from "./current.js";
import { h } from "./dom.js";
import { FlowMap } from "./map.js";
import { MAP } from "./map-styles.js";
import { STYLES } from "./styles.js";
import { ChangeTimeline } from "./timeline.js";
import { Waiting } from "./waiting.js";
import { Watch } from "./watch.js";

const NOTHING = "Nothing is connected.";

/** Where there is no DOM, the module can be imported all the same: pages that are rendered on a server do so. */
const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

/** The state of one client's conversations, in view: one element, whose insides no style of the page reaches. */
export class ConvostateInspector extends Base {
  #current = new CurrentConversation();
  #map = new FlowMap();
  #timeline = new ChangeTimeline();
  #all = new AllConversations();
  #waiting = new Waiting();
  #root = this.attachShadow({ mode: "open" });
  /** @type {Watch | undefined} */
  #watch;

  constructor() {
    super();
    // Made by script, a sheet needs no leave of a page's policy.
    this.#root.adoptedStyleSheets = [STYLES, CONTENT, MAP].map((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      return sheet;
    });
    const left = [card("The open conversation", this.#current.element), this.#waiting.card, card("What changed", this.#timeline.element)];
    const right = [card("Where it went", this.#map.element), card("All conversations", this.#all.element)];
    this.#root.append(h("div", { class: "columns" }, h("div", { class: "column" }, ...left), h("div", { class: "column" }, ...right)));
    this.disconnect();
  }

  /** @param {import("../entry/inspector.js").InspectOptions} options */
  async connect(options) {
    this.#watch?.stop();
    this.#map.connect(options.flows ?? {});
    this.#all.connect(options);
    const watch = new Watch(options, () => {
      this.#root.firstElementChild?.classList.remove("away");
      for (const part of [this.#current, this.#map, this.#timeline, this.#all, this.#waiting]) part.show(watch);
    });
    this.#watch = watch;
    await watch.read();
  }

  async refresh() {
    await this.#watch?.read();
  }

  /** @param {string} [why] */
  disconnect(why = NOTHING) {
    this.#watch?.stop();
    this.#watch = undefined;
    this.#root.firstElementChild?.classList.add("away");
    for (const words of this.#root.querySelectorAll(".nothing")) words.textContent = why;
  }
}

/**
 * @param {string} title
 * @param {HTMLElement} content
 */
function card(title, content) {
  const name = `card-${content.id}`;
  // Its content scrolls, so that nothing else moves when it grows; keys scroll what has the focus.
  content.tabIndex = 0;
  content.role = "group";
  content.ariaLabel = title;
  return h("section", { class: "card", "aria-labelledby": name }, h("h2", { id: name }, title), h("p", { class: "soft nothing" }), content);
}

// A page that loads two copies of the package has the first one's element.
if (globalThis.customElements && !customElements.get("convostate-inspector")) customElements.define("convostate-inspector", ConvostateInspector);
