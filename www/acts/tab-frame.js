import { h } from "../widget/dom.js";

/** One tab: a page of its own in a frame, with the bar of a browser above it. */
export class TabFrame {
  #name;
  #address;
  #frame = /** @type {HTMLIFrameElement} */ (h("iframe", { class: "page" }));
  #badge = h("span", { class: "won" });
  #isLoaded = false;
  element;

  /**
   * @param {string} name
   * @param {string} visitor
   */
  constructor(name, visitor) {
    this.#name = name;
    this.#address = new URL(`tab.html?${new URLSearchParams({ tab: name, visitor })}`, import.meta.url).href;
    this.#frame.title = `The tea house, ${name} tab`;
    this.element = h("div", { class: `tab ${name}` }, h("div", { class: "bar", "aria-hidden": "true" }, h("span", { class: "grip" }, "Tea house"), this.#badge), this.#frame);
    this.hold();
  }

  async load() {
    this.#badge.textContent = "";
    this.element.classList.remove("first", "second");
    if (this.#isLoaded) return;
    this.#isLoaded = true;
    await this.#arrive(() => (this.#frame.src = this.#address));
  }

  async reload() {
    await this.#arrive(() => this.#frame.contentWindow?.location.reload());
  }

  /** @param {() => void} go */
  async #arrive(go) {
    const loaded = new Promise((done) => this.#frame.addEventListener("load", done, { once: true }));
    go();
    await loaded;
    await /** @type {any} */ (this.#frame.contentWindow).ready;
    if (this.#frame.inert) this.hold();
  }

  /** @returns {import("../widget/chat.js").ChatWidget | null | undefined} */
  get #chat() {
    return this.#frame.contentDocument?.querySelector("chat-widget");
  }

  get draft() {
    return this.#chat?.draft ?? "";
  }

  set draft(text) {
    if (this.#chat) this.#chat.draft = text;
  }

  /** @param {string} text */
  say(text) {
    this.#chat?.say(text);
  }

  /** @param {string} text */
  hasHeard(text) {
    return [...(this.#chat?.querySelectorAll(".bot") ?? [])].at(-1)?.textContent?.includes(text) === true;
  }

  /** It plays by itself: no key and no finger gets in, and nothing is read aloud. */
  hold() {
    this.#frame.inert = true;
    this.#setLive("off");
  }

  free() {
    this.#frame.inert = false;
    this.#setLive("polite");
  }

  focus() {
    this.#chat?.querySelector("input")?.focus();
  }

  /** @param {MessageEventSource | null} source */
  isOf(source) {
    return source !== null && source === this.#frame.contentWindow;
  }

  /**
   * @param {"first" | "second"} place
   * @param {{ args: any[] }} made
   */
  light(place, { args }) {
    this.element.classList.add(place);
    this.#badge.textContent = `${place} · version ${args[3]?.ifVersion + 1}`;
  }

  /** @param {"off" | "polite"} live */
  #setLive(live) {
    this.#chat?.querySelector("[role=log]")?.setAttribute("aria-live", live);
  }
}
