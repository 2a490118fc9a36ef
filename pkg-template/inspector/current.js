import { h } from "./dom.js";
import { VersionSlider } from "./versions.js";
import { badge, clock, json, place, short } from "./words.js";

/** @typedef {import("../entry/index.js").Conversation & { pending?: true }} Conversation */

const TICK_MS = 250;

/** The open conversation at one of its versions, its fields lit when they change, and the time it has left. */
export class CurrentConversation {
  #versions = new VersionSlider((state) => this.#draw(state));
  #body = h("div", {});
  element = h("div", { id: "current" }, this.#versions.element, this.#body);
  /** @type {Map<string, string>} */
  #shown = new Map();
  /** @type {Conversation[]} */
  #held = [];
  #timer = 0;

  /** @param {import("./watch.js").Watch} watch */
  show(watch) {
    const { current, conversations } = watch;
    clearInterval(this.#timer);
    if (!current) {
      this.#shown.clear();
      this.#versions.element.hidden = true;
      const last = conversations[0];
      const ended = last ? ["The last one is ", badge(last.status), "."] : [];
      this.#body.replaceChildren(h("p", { class: "soft" }, h("code", {}, "latest(client)"), " answers ", h("code", {}, "null"), ": nothing is open. ", ...ended));
      return;
    }
    this.#held = conversations.filter(({ id, status }) => status === "OPEN" && id !== current.id);
    this.#versions.show(current, watch.statesOf(current.id));
  }

  /** @param {Conversation} state */
  #draw(state) {
    const wasOpen = this.#body.querySelector("details")?.open ?? false;
    clearInterval(this.#timer);
    const details = json("metadata", state.metadata);
    details.toggleAttribute("open", wasOpen);
    const hold = this.#held.length > 0 ? [h("p", { class: "soft" }, `On hold, OPEN too: ${this.#held.map(place).join(", ")}.`)] : [];
    this.#body.replaceChildren(this.#fields(state), this.#time(state), ...hold, details);
  }

  /** @param {Conversation} state */
  #fields(state) {
    const { flow_id, step_id, status, version, last_interaction_at, id, pending } = state;
    const fields = {
      status: badge(status),
      flow_id: String(flow_id),
      step_id: String(step_id),
      version: String(version),
      ...(pending && { pending: "true: waits to be sent" }),
      last_interaction_at: clock(last_interaction_at),
      ...Object.fromEntries(Object.entries(/** @type {object} */ (state.metadata)).map(([name, value]) => [`metadata.${name}`, short(value)])),
      id: h("code", { class: "id" }, id),
    };
    const before = this.#shown;
    const isSame = before.get("id") === id;
    this.#shown = new Map(Object.entries(fields).map(([name, value]) => [name, typeof value === "string" ? value : (value.textContent ?? "")]));
    const row = (/** @type {[string, Node | string]} */ [name, value]) => {
      const isNew = isSame && before.get(name) !== this.#shown.get(name);
      const kinds = [...(isNew ? ["lit"] : []), ...(name === "pending" ? ["pending"] : [])];
      return h("div", { class: kinds.join(" ") }, h("dt", {}, name), h("dd", {}, typeof value === "string" ? h("bdi", {}, value) : value));
    };
    return h("dl", { class: "fields" }, ...Object.entries(fields).map(row));
  }

  /** @param {Conversation} state */
  #time({ ttl, expires_at }) {
    if (ttl === undefined || expires_at === undefined) return h("p", { class: "soft" }, "No ", h("code", {}, "ttl"), ": it waits for as long as it takes.");
    const words = h("span", {});
    const bar = /** @type {HTMLProgressElement} */ (h("progress", { max: ttl, "aria-label": "Time left" }));
    const tell = () => {
      // An element that left its page needs no time.
      if (bar.parentNode && !bar.isConnected) return clearInterval(this.#timer);
      const seconds = Math.max(0, (Date.parse(expires_at) - Date.now()) / 1000);
      bar.value = seconds;
      words.textContent = `expires in ${Math.ceil(seconds)} s`;
    };
    tell();
    this.#timer = setInterval(tell, TICK_MS);
    return h("p", { class: "left" }, bar, words);
  }
}
