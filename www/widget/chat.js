// A chat widget: shows what a client's conversations say, and lets the bot answer. Lift this folder to use it, with its
// chat.css, and a <chat-widget> in the page:
//
//   import { engine } from "./convostate/index.js";
//   import { flows, fallback, welcome } from "./widget/flows.js";
//   import "./widget/chat.js";
//
//   const client = { bot_id: "tea", user_id: "ada", channel_id: "web" };
//   document.querySelector("chat-widget").connect({ conversations: engine, client, flows, fallback, welcome });

import { linesOf, turn } from "./bot.js";
import { h } from "./dom.js";

/**
 * @typedef {import("../convostate/index.js").Conversation} Conversation
 * @typedef {import("./bot.js").Bot & { welcome: string }} Given
 */

/** How many conversations are shown. */
const SHOWN = 10;
/** Forty lines of it stay below the 64 KiB of metadata. */
const LONGEST = 280;
const ENDINGS = { CLOSED: "done", SWITCHED: "put aside", EXPIRED: "ran out of time", FAILED: "failed" };

export class ChatWidget extends HTMLElement {
  /** @type {Given | undefined} */
  #given;
  #stop = () => {};
  #reading = Promise.resolve();
  #where = h("p", { class: "where" });
  #log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": "Messages", tabindex: "0" });
  #choices = h("div", { class: "choices", role: "group", "aria-label": "Suggested answers" });
  #input = /** @type {HTMLInputElement} */ (
    h("input", { name: "text", autocomplete: "off", maxlength: LONGEST, "aria-label": "Your message", placeholder: "Your message", dir: "auto", disabled: true })
  );

  connectedCallback() {
    if (this.childElementCount > 0) return;
    const say = (/** @type {string} */ text) => () => this.say(text);
    const commands = ["Stop", "Forget me"].map((text) => h("button", { type: "button", class: "quiet", click: say(text) }, text));
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.say(this.#input.value);
    };
    this.append(
      h("div", { class: "head" }, h("h2", {}, "Tea house"), ...commands, this.#where),
      this.#log,
      this.#choices,
      h("form", { submit }, this.#input, h("button", {}, "Send")),
    );
    new ResizeObserver(() => this.#toEnd()).observe(this.#log);
  }

  /**
   * Shows another client, store or bot.
   * @param {Given} given
   */
  async connect(given) {
    this.disconnect();
    this.#given = given;
    // What was said before is not read aloud.
    this.#log.ariaBusy = "true";
    this.#log.append(message("bot", given.welcome));
    // What can't be read now stays as it is shown, until the next change or turn.
    this.#stop = given.conversations.subscribe(() => void this.refresh().catch(() => {}));
    await this.refresh();
    this.#log.ariaBusy = "false";
    this.#input.disabled = false;
  }

  /** Shows nobody's conversations. */
  disconnect() {
    this.#stop();
    this.#given = undefined;
    this.#log.replaceChildren();
    this.#choices.replaceChildren();
    this.#input.disabled = true;
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
    if (given !== this.#given) return;
    this.#show(conversations.reverse());
    this.#offer(open);
    this.#where.textContent = open ? `${open.flow_id} › ${open.step_id}, version ${open.version}` : "nothing is open";
    this.#toEnd();
  }

  /**
   * Lets the bot answer; what can't be sent stays, with a way to send it again.
   * @param {string} text
   * @param {string} [id] of a message that was sent before
   */
  async say(text, id) {
    const given = this.#given;
    text = text.trim();
    if (!given || text === "") return;
    this.#input.value = "";
    this.#input.focus();
    const sending = message("you", text);
    sending.classList.add("sending");
    this.#log.append(sending);
    this.#toEnd();
    const sent = { id: id ?? crypto.getRandomValues(new Uint32Array(2)).join("-"), text, again: id !== undefined };
    try {
      const note = await turn(given, sent);
      await this.refresh();
      if (note) this.#log.append(h("p", { class: "note" }, note));
    } catch (error) {
      this.#log.append(this.#refused(error, sent));
    } finally {
      sending.remove();
      this.#toEnd();
    }
  }

  /**
   * @param {unknown} error
   * @param {import("./bot.js").Message} sent
   */
  #refused(error, sent) {
    const { code = "", message: why } = /** @type {import("../convostate/index.js").ConversationError} */ (error);
    const again = () => {
      refused.remove();
      this.say(sent.text, sent.id);
    };
    const refused = h(
      "div",
      { class: "refused" },
      message("you", sent.text),
      h("p", {}, h("strong", {}, `Not sent: ${code} `), why),
      h("button", { type: "button", click: again }, "Try again"),
    );
    return refused;
  }

  /** @param {Conversation[]} conversations oldest first */
  #show(conversations) {
    const known = new Map([...this.#log.querySelectorAll("section")].map((section) => [section.dataset.id, section]));
    const notes = this.#log.querySelectorAll(":scope > .note");
    for (const conversation of conversations) {
      const section = known.get(conversation.id) ?? this.#begun(conversation);
      known.delete(conversation.id);
      update(section, conversation);
    }
    if (known.size > 0) notes.forEach((note) => note.remove());
    for (const gone of known.values()) gone.remove();
  }

  /** @param {Conversation} conversation */
  #begun({ id, flow_id }) {
    const title = this.#given?.flows[flow_id ?? ""]?.title ?? flow_id ?? "";
    const section = h("section", { "data-id": id }, h("h3", {}, title), h("p", { class: "ending", hidden: true }));
    this.#log.append(section);
    return section;
  }

  /** @param {Conversation | null} open */
  #offer(open) {
    const flows = this.#given?.flows ?? {};
    const step = open ? flows[open.flow_id ?? ""]?.steps[open.step_id ?? ""] : undefined;
    const { choices = [] } = step ?? { choices: Object.values(flows).map(({ title }) => title) };
    const texts = typeof choices === "function" ? choices(/** @type {any} */ (open?.metadata)) : choices;
    const others = step ? Object.entries(flows).filter(([name]) => name !== open?.flow_id).map(([, { title }]) => title) : [];
    const chip = (/** @type {string} */ kind) => (/** @type {string} */ text) =>
      h("button", { type: "button", class: kind, dir: "auto", click: () => this.say(text) }, text);
    this.#choices.replaceChildren(...texts.map(chip("choice")), ...others.map(chip("choice other")));
  }

  #toEnd() {
    this.#log.scrollTop = this.#log.scrollHeight;
  }
}

/**
 * @param {Element} section
 * @param {Conversation} conversation
 */
function update(section, conversation) {
  const ending = /** @type {HTMLElement} */ (section.querySelector(".ending"));
  const shown = new Set([...section.querySelectorAll(".message")].map((one) => /** @type {HTMLElement} */ (one).dataset.line));
  linesOf(conversation).forEach(({ by, text }, line) => {
    if (!shown.has(String(line))) ending.before(message(by, text, line));
  });
  ending.hidden = conversation.status === "OPEN";
  ending.dataset.status = conversation.status;
  const { status } = conversation;
  const words = status === "OPEN" ? "" : `${ENDINGS[status]} (${status})`;
  if (ending.textContent !== words) ending.textContent = words;
}

/**
 * @param {"you" | "bot"} by
 * @param {string} text
 * @param {number} [line]
 */
function message(by, text, line) {
  // The speaker's name is isolated, so that the text alone decides on its direction.
  const speaker = h("bdi", { class: "unseen" }, by === "you" ? "You: " : "Bot: ");
  return h("p", { class: `message ${by}`, dir: "auto", "data-line": line }, speaker, text);
}

customElements.define("chat-widget", ChatWidget);
