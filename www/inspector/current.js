import { h } from "../widget/dom.js";
import { badge, clock, json, place } from "./words.js";

/** @typedef {import("../convostate/index.js").Conversation} Conversation */

/** The open conversation, its fields lit when they change, and the time it has left. */
export class CurrentConversation extends HTMLElement {
  /** @type {Map<string, string>} */
  #shown = new Map();
  #timer = 0;
  #left = () => {};

  connectedCallback() {
    this.#timer = window.setInterval(() => this.#left(), 250);
  }

  disconnectedCallback() {
    clearInterval(this.#timer);
  }

  /** @param {import("./watch.js").Watch} watch */
  show({ current, conversations }) {
    const wasOpen = this.querySelector("details")?.open ?? false;
    this.#left = () => {};
    if (!current) {
      this.#shown.clear();
      const last = conversations[0];
      const ended = last ? ["The last one is ", badge(last.status), "."] : ["Say something to the bot."];
      this.replaceChildren(h("p", { class: "soft" }, h("code", {}, "latest(client)"), " answers ", h("code", {}, "null"), ": nothing is open. ", ...ended));
      return;
    }
    const details = json("metadata", current.metadata);
    details.toggleAttribute("open", wasOpen);
    const held = conversations.filter(({ id, status }) => status === "OPEN" && id !== current.id).map(place);
    const hold = held.length > 0 ? [h("p", { class: "soft" }, `On hold, OPEN too: ${held.join(", ")}.`)] : [];
    this.replaceChildren(this.#fields(current), this.#time(current), ...hold, details);
    this.#left();
  }

  /** @param {Conversation} current */
  #fields(current) {
    const { flow_id, step_id, status, version, last_interaction_at, id } = current;
    const memory = Object.entries(/** @type {object} */ (current.metadata)).filter(([name]) => name !== "log");
    const fields = {
      status: badge(status),
      flow_id: String(flow_id),
      step_id: String(step_id),
      version: String(version),
      last_interaction_at: clock(last_interaction_at),
      ...Object.fromEntries(memory.map(([name, value]) => [`metadata.${name}`, JSON.stringify(value)])),
      id: h("code", { class: "id" }, id),
    };
    const before = this.#shown;
    const isSame = before.get("id") === id;
    this.#shown = new Map(Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? value : (value.textContent ?? "")]));
    const row = (/** @type {[string, Node | string]} */ [name, value]) => {
      const isNew = isSame && before.get(name) !== this.#shown.get(name);
      return h("div", { class: isNew ? "lit" : undefined }, h("dt", {}, name), h("dd", {}, typeof value === "string" ? h("bdi", {}, value) : value));
    };
    return h("dl", { class: "fields" }, ...Object.entries(fields).map(row));
  }

  /** @param {Conversation} current */
  #time({ ttl, expires_at }) {
    if (ttl === undefined || expires_at === undefined) return h("p", { class: "soft" }, "No ", h("code", {}, "ttl"), ": it waits for as long as it takes.");
    const words = h("span", {});
    const bar = /** @type {HTMLProgressElement} */ (h("progress", { max: ttl, "aria-label": "Time left" }));
    this.#left = () => {
      const seconds = Math.max(0, (Date.parse(expires_at) - Date.now()) / 1000);
      bar.value = seconds;
      words.textContent = `expires in ${Math.ceil(seconds)} s`;
    };
    return h("p", { class: "left" }, bar, words);
  }
}

customElements.define("current-conversation", CurrentConversation);
