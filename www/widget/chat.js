// A chat widget: shows what a client's conversations say, and lets the bot answer. Lift this folder to use it, with its
// chat.css, and a <chat-widget> in the page:
//
//   import { engine } from "./convostate/index.js";
//   import { flows, fallback, welcome } from "./widget/flows.js";
//   import "./widget/chat.js";
//
//   const client = { bot_id: "tea", user_id: "ada", channel_id: "web" };
//   document.querySelector("chat-widget").connect({ conversations: engine, client, flows, fallback, welcome });

import { talkOf, turn } from "./bot.js";
import { h } from "./dom.js";
import { Outbox } from "./outbox.js";
import { Retry } from "./retry.js";
import { waitingLines } from "./waiting.js";

/**
 * @typedef {import("../convostate/index.js").Conversation} Conversation
 * @typedef {import("./bot.js").Bot & { welcome: string }} Given
 */

/** How many conversations are shown. */
const SHOWN = 10;
/** Forty lines of it stay below the 64 KiB of metadata. */
const LONGEST = 280;
const ENDINGS = { OPEN: "on hold", CLOSED: "done", SWITCHED: "left for another flow", EXPIRED: "ran out of time", FAILED: "failed" };

export class ChatWidget extends HTMLElement {
  /** @type {Given | undefined} */
  #given;
  #stop = () => {};
  #reading = Promise.resolve();
  #retry = new Retry(() => this.#retry.follow(this.refresh()));
  #where = h("p", { class: "where" });
  #outbox = new Outbox();
  #log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": "Messages", tabindex: "0" }, this.#outbox);
  #choices = h("div", { class: "choices", role: "group", "aria-label": "Suggested answers" });
  #away = h("p", { class: "away", role: "status" });
  #input = /** @type {HTMLInputElement} */ (
    h("input", { name: "text", autocomplete: "off", maxlength: LONGEST, "aria-label": "Your message", placeholder: "Your message", dir: "auto" })
  );
  /** What needs a connection. One can type without it. */
  #buttons = [
    ...["Stop", "Forget me"].map((text) => h("button", { type: "button", class: "quiet", disabled: true, click: () => this.#speak(text) }, text)),
    h("button", { class: "send", disabled: true }, "Send"),
  ];

  connectedCallback() {
    if (this.childElementCount > 0) return;
    const [stop = "", forget = "", send = ""] = this.#buttons;
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      if (this.#speak(this.#input.value)) this.#input.value = "";
    };
    this.append(
      h("div", { class: "head" }, h("h2", {}, "Tea house"), stop, forget, this.#where),
      this.#log,
      this.#choices,
      this.#away,
      h("form", { submit }, this.#input, send),
    );
    this.#outbox.addEventListener("click", () => this.#input.focus());
    new ResizeObserver(() => this.#toEnd()).observe(this.#log);
  }

  /**
   * Shows another client, store or bot.
   * @param {Given} given
   */
  async connect(given) {
    this.pause();
    this.#given = given;
    // What was said before is not read aloud.
    this.#log.ariaBusy = "true";
    // What can't be read now stays as it is shown, and is read later.
    this.#stop = given.conversations.subscribe(this.#retry.now);
    try {
      await this.refresh();
    } catch (error) {
      this.pause();
      throw error;
    }
    if (given !== this.#given) return;
    this.#log.ariaBusy = "false";
    this.#enable(true);
    this.#away.textContent = "";
    this.#outbox.connect((message) => this.#send(given, message));
  }

  /**
   * Reads and sends nothing until it is connected again. What is shown, typed or on its way stays.
   * @param {string} [why] is told to the visitor
   */
  pause(why = "") {
    this.#stop();
    this.#retry.end();
    this.#given = undefined;
    this.#outbox.pause();
    this.#enable(false);
    this.#choices.replaceChildren();
    this.#where.textContent = "connecting…";
    if (why) this.#away.textContent = why;
  }

  /** Shows nobody's conversations. What is typed stays. */
  disconnect() {
    this.pause();
    this.#outbox.clear();
    this.#log.replaceChildren(this.#outbox);
    this.#away.textContent = "";
  }

  /** @param {boolean} isConnected */
  #enable(isConnected) {
    for (const button of this.#buttons) button.toggleAttribute("disabled", !isConnected);
  }

  /** Reads what the conversations say, and shows what is new; one reading after the other. */
  refresh() {
    this.#reading = this.#reading.catch(() => {}).then(() => this.#read());
    return this.#reading;
  }

  async #read() {
    const given = this.#given;
    if (!given) return;
    const { conversations } = await given.conversations.list(given.client, { limit: SHOWN });
    const open = await given.conversations.latest(given.client);
    const pending = (await given.conversations.pending?.(given.client)) ?? [];
    if (given !== this.#given) return;
    const isHeld = (/** @type {Conversation} */ { id, status }) => status === "OPEN" && id !== open?.id;
    this.#show(given, conversations.reverse(), open);
    this.#markWaiting(new Set(waitingLines(conversations, pending)));
    this.#outbox.hide(new Set(talkOf(conversations).map(({ line }) => line.to)));
    this.#offer(open, conversations.filter(isHeld));
    this.#where.textContent = open ? `${open.flow_id} › ${open.step_id}, version ${open.version}` : "nothing is open";
    this.#toEnd();
  }

  /** What is typed, and not said yet. */
  get draft() {
    return this.#input.value;
  }

  set draft(text) {
    this.#input.value = text;
  }

  /**
   * What the visitor says: the focus goes to where the next answer is typed.
   * @param {string} text
   */
  #speak(text) {
    const isTaken = this.say(text);
    if (isTaken) this.#input.focus();
    return isTaken;
  }

  /**
   * Lets the bot answer, after what was said before; what can't be sent stays, with a way to send it again.
   * @param {string} text
   * @returns whether it was taken
   */
  say(text) {
    text = text.trim();
    if (!this.#given || text === "") return false;
    this.#outbox.add(text, message("you", text));
    this.#toEnd();
    return true;
  }

  /**
   * @param {Given} given
   * @param {import("./outbox.js").Unsent} sent
   */
  async #send(given, sent) {
    const note = await turn(given, sent);
    await this.refresh();
    if (note && given === this.#given) this.#outbox.before(h("p", { class: "note" }, note));
    this.#toEnd();
  }

  /**
   * Brings the log to what the conversations say: parts that stand there already stay as they are.
   * @param {Given} given
   * @param {Conversation[]} conversations oldest first
   * @param {Conversation | null} open
   */
  #show(given, conversations, open) {
    const parts = new Map(partsOf(given, conversations, open));
    const known = new Map([...this.#log.querySelectorAll("[data-part]")].map((part) => [part.getAttribute("data-part") ?? "", part]));
    const gone = [...known].filter(([name]) => !parts.has(name));
    for (const [, part] of gone) part.remove();
    if (gone.length > 0 && conversations.length === 0) this.#log.querySelectorAll(":scope > .note").forEach((note) => note.remove());
    let left = known.size - gone.length;
    /** @type {Element | undefined} */
    let last;
    for (const [name, make] of parts) {
      const part = known.get(name) ?? make();
      if (known.has(name)) {
        left -= 1;
      } else {
        part.setAttribute("data-part", name);
        // New things are said last, after notes; older ones that were not seen go where they belong.
        if (last && left > 0) last.after(part);
        else this.#outbox.before(part);
      }
      last = part;
    }
  }

  /**
   * @param {Conversation | null} open
   * @param {Conversation[]} held
   */
  #offer(open, held) {
    const flows = this.#given?.flows ?? {};
    const step = open ? flows[open.flow_id ?? ""]?.steps[open.step_id ?? ""] : undefined;
    const { choices = [] } = step ?? { choices: Object.values(flows).map(({ title }) => title) };
    const texts = typeof choices === "function" ? choices(/** @type {any} */ (open?.metadata)) : choices;
    const callOf = (/** @type {[string, import("./flows.js").Flow]} */ [name, { title, back }]) => (held.some(({ flow_id }) => flow_id === name) ? back : title);
    const others = step ? Object.entries(flows).filter(([name]) => name !== open?.flow_id).map(callOf) : [];
    const chip = (/** @type {string} */ kind) => (/** @type {string} */ text) =>
      h("button", { type: "button", class: kind, dir: "auto", click: () => this.#speak(text) }, text);
    this.#choices.replaceChildren(...texts.map(chip("choice")), ...others.map(chip("choice other")));
  }

  /** @param {Set<string>} names of lines that have not arrived at a server yet */
  #markWaiting(names) {
    for (const part of this.#log.querySelectorAll(".message[data-part]")) {
      const isWaiting = names.has(part.getAttribute("data-part") ?? "");
      if (isWaiting === (part.querySelector(".mark") !== null)) continue;
      if (isWaiting) part.append(h("span", { class: "mark" }, " waits to be sent"));
      else part.querySelector(".mark")?.remove();
    }
  }

  #toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}

/**
 * What the log shows: each part has a name, by which it is known when it stands there already.
 * @param {Given} given
 * @param {Conversation[]} conversations oldest first
 * @param {Conversation | null} open
 * @returns {Generator<[name: string, make: () => HTMLElement]>}
 */
function* partsOf({ welcome, flows }, conversations, open) {
  yield ["welcome", () => message("bot", welcome)];
  const talk = talkOf(conversations);
  const last = new Map(talk.map((said) => [said.conversation.id, said]));
  const begun = new Set();
  for (const [index, said] of talk.entries()) {
    const { conversation, line, number } = said;
    const { id, flow_id, status } = conversation;
    const title = `${flows[flow_id ?? ""]?.title ?? flow_id ?? ""}${begun.has(id) ? ", continued" : ""}`;
    if (talk[index - 1]?.conversation !== conversation) yield [`${id} ${number} title`, () => h("h3", {}, title)];
    begun.add(id);
    yield [`${id} ${number}`, () => message(line.by, line.text)];
    if (last.get(id) !== said || id === open?.id) continue;
    const words = status === "OPEN" ? ENDINGS[status] : `${ENDINGS[status]} (${status})`;
    yield [`${id} ${status}`, () => h("p", { class: "ending", "data-status": status }, words)];
  }
  // What came before it ended by itself, without a word of the bot.
  const said = open && last.get(open.id);
  if (said && talk.at(-1) !== said) yield [`${open.id} back`, () => h("p", { class: "note" }, `${flows[open.flow_id ?? ""]?.back}: ${said.line.text}`)];
}

/**
 * @param {"you" | "bot"} by
 * @param {string} text
 */
function message(by, text) {
  // The speaker's name is isolated, so that the text alone decides on its direction.
  const speaker = h("bdi", { class: "unseen" }, by === "you" ? "You: " : "Bot: ");
  return /** @type {HTMLElement} */ (h("p", { class: `message ${by}`, dir: "auto" }, speaker, text));
}

customElements.define("chat-widget", ChatWidget);
