import { openIndexedDb } from "../convostate/indexeddb.js";
import { turn } from "../widget/bot.js";
import { h } from "../widget/dom.js";
import { fallback, flows } from "../widget/flows.js";
import { acts } from "./acts.js";
import { Panel } from "./panel.js";
import { DATABASE, clientOf } from "./place.js";
import { TabFrame } from "./tab-frame.js";

/** Of the button, by what the acts do. */
const NAMES = { idle: "Play", playing: "Pause", paused: "Go on" };
const LETTER_MS = 35;
const LOOK_MS = 50;
export const MOVING = matchMedia("(prefers-reduced-motion: no-preference)");

/** The three acts, played in real tabs over IndexedDB. They play by themselves, unless less motion is wanted, until a visitor takes over. */
export class ActStage extends HTMLElement {
  #client = clientOf(`acts-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`);
  #tabs = [new TabFrame("left", this.#client.user_id), new TabFrame("right", this.#client.user_id)];
  #panel = new Panel();
  #told = h("p", { class: "told" });
  #choices = acts.map(({ title }, number) =>
    h("button", { type: "button", class: "act", click: () => this.play(number, 1) }, h("span", { class: "number", "aria-hidden": "true" }, `${number + 1}`), " ", h("span", { class: "title" }, title)),
  );
  #pause = h("button", { type: "button", class: "quiet", click: () => this.#toggle() }, NAMES.idle);
  #take = h("button", { type: "button", class: "quiet", click: () => this.takeOver() }, "Take over");
  #body = h("div", { class: "body" }, ...this.#tabs.map(({ element }) => element), this.#panel.state);
  /** @type {ReturnType<typeof openIndexedDb> | undefined} */
  #store;
  #run = new AbortController();
  /** What plays, until it has come to its end. */
  #playing = Promise.resolve();
  /** @type {keyof typeof NAMES} */
  #state = "idle";
  /** How many writes of the act were told. */
  #writes = 0;
  /** Of how long a beat takes. */
  pace = 1;

  connectedCallback() {
    const buttons = h("div", { class: "acts", role: "group", "aria-label": "Three acts" }, ...this.#choices, h("span", { class: "controls" }, this.#pause, this.#take));
    this.replaceChildren(buttons, this.#body, h("div", { class: "foot" }, this.#told, this.#panel.code));
    this.#body.addEventListener("click", () => this.#body.classList.contains("playing") && this.takeOver());
    addEventListener("message", this.#hear);
    // What the acts wrote is of no use to anybody; if there is no time left for it, it stays.
    addEventListener("pagehide", () => void this.#store?.erase(this.#client).catch(() => {}));
    this.#told.textContent = "A tea house's bot, in tabs of its own. Nothing of it is a film.";
  }

  /** Makes the tabs; plays when `plays`. @param {boolean} plays */
  async begin(plays) {
    try {
      this.#store = openIndexedDb(DATABASE);
      await this.#store.migrate();
    } catch (error) {
      this.classList.add("refused");
      this.#told.textContent = `The acts need IndexedDB, and this browser refuses it (${/** @type {any} */ (error).code}). The chat below can do without.`;
      return;
    }
    this.#store.subscribe(() => void this.#look());
    if (plays) await this.play(0);
    else await (this.#playing = this.#set(0, this.#run.signal));
  }

  /**
   * @param {number} first
   * @param {number} [count] of acts
   */
  play(first, count = acts.length) {
    this.#run.abort();
    const { signal } = (this.#run = new AbortController());
    // Two of them would write into the same conversations.
    this.#playing = this.#playing.catch(() => {}).then(() => this.#play(first, first + count, signal));
    return this.#playing;
  }

  /**
   * @param {number} first
   * @param {number} end
   * @param {AbortSignal} signal
   */
  async #play(first, end, signal) {
    try {
      signal.throwIfAborted();
      this.#become("playing");
      for (let number = first; number < end; number += 1) {
        await this.#set(number, signal);
        for (const beat of acts[number]?.beats ?? []) await this.#act(beat, signal);
      }
      this.#told.textContent += " Now you: take over.";
      this.#become("idle");
      this.dispatchEvent(new Event("played"));
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  /** Gives the tabs to the visitor, once what plays has come to its end: an act that is just being set would hold them again. */
  async takeOver() {
    this.#run.abort();
    const { signal } = (this.#run = new AbortController());
    this.#become("idle");
    this.#told.textContent = "It is yours: go on in the chat, reload it, open the second act.";
    await this.#playing.catch(() => {});
    if (signal.aborted) return;
    for (const tab of this.#tabs) tab.free();
    this.#body.classList.remove("playing");
    this.#tabs[0]?.focus();
  }

  #toggle() {
    if (this.#state === "idle") void this.play(0);
    else this.#become(this.#state === "playing" ? "paused" : "playing");
  }

  /** @param {keyof typeof NAMES} state */
  #become(state) {
    this.#state = state;
    this.#pause.textContent = NAMES[state];
  }

  /**
   * Brings the conversations to where an act begins.
   * @param {number} number
   * @param {AbortSignal} signal
   */
  async #set(number, signal) {
    const act = /** @type {import("./acts.js").Act} */ (acts[number]);
    const conversations = /** @type {ReturnType<typeof openIndexedDb>} */ (this.#store);
    const client = this.#client;
    this.#choices.forEach((button, index) => button.setAttribute("aria-pressed", String(index === number)));
    this.#body.classList.add("playing");
    this.#body.dataset.tabs = String(act.tabs);
    this.#panel.clear();
    await conversations.erase(client);
    for (const [index, text] of act.before.entries()) await turn({ conversations, client, flows, fallback }, { id: `before-${index}`, text });
    const [left, right] = /** @type {[TabFrame, TabFrame]} */ (/** @type {unknown} */ (this.#tabs));
    await Promise.all([left.load(), ...(act.tabs === 2 ? [right.load()] : [])]);
    for (const tab of this.#tabs) tab.hold();
    left.draft = "";
    this.#writes = 0;
    await this.#look();
    signal.throwIfAborted();
  }

  /**
   * @param {import("./acts.js").Beat} beat
   * @param {AbortSignal} signal
   */
  async #act({ tells, says = [], types, reloads, answer, ms = 0 }, signal) {
    const [left] = /** @type {[TabFrame]} */ (/** @type {unknown} */ (this.#tabs));
    this.#told.textContent = tells;
    const texts = [says].flat();
    await this.#type(left, types ?? (texts.length === 1 ? (texts[0] ?? "") : ""), signal);
    if (reloads) await left.reload();
    if (texts.length > 0) left.draft = "";
    texts.forEach((text, index) => this.#tabs[index]?.say(text));
    while (answer && !this.#tabs.slice(0, texts.length).every((tab) => tab.hasHeard(answer))) await this.#wait(LOOK_MS, signal, 1);
    await this.#wait(ms, signal);
  }

  /**
   * Letter by letter, where nobody asked for less motion.
   * @param {TabFrame} tab
   * @param {string} text
   * @param {AbortSignal} signal
   */
  async #type(tab, text, signal) {
    for (let length = tab.draft.length + 1; length <= text.length; length += 1) {
      tab.draft = text.slice(0, length);
      if (MOVING.matches) await this.#wait(LETTER_MS, signal);
    }
  }

  /**
   * @param {number} ms
   * @param {AbortSignal} signal
   * @param {number} [pace]
   */
  async #wait(ms, signal, pace = this.pace) {
    do {
      await new Promise((done) => {
        const timer = setTimeout(done, ms * pace);
        signal.addEventListener("abort", () => done(clearTimeout(timer)), { once: true });
      });
      signal.throwIfAborted();
      // A hidden page plays to nobody.
    } while (this.#state === "paused" || document.hidden);
  }

  async #look() {
    const page = await this.#store?.list(this.#client);
    const current = await this.#store?.latest(this.#client);
    this.#panel.show(page?.conversations ?? [], current ?? null);
  }

  #hear = (/** @type {MessageEvent} */ { origin, source, data }) => {
    const tab = this.#tabs.find((one) => one.isOf(source));
    if (origin !== location.origin || !tab || !this.#panel.tell(data.made)) return;
    if (this.#body.dataset.tabs !== "2") return;
    this.#writes += 1;
    tab.light(this.#writes === 1 ? "first" : "second", data.made);
  };
}

customElements.define("act-stage", ActStage);
