import { h } from "../widget/dom.js";
import { clock } from "./words.js";

/** @typedef {import("../convostate/index.js").Client} Client */
/** @typedef {import("../stores/stores.js").Opened} Opened */
/** @typedef {{ call: string, error: unknown, at: Date }} Told */

const SHOWN = 8;
const REMOTE = ["status", "outcome", "attempts", "retryable", "retryAfterMs", "requestId"];

/**
 * Calls that are refused, each as its author would have written it. The types would tell him too, so they are left aside here.
 * @type {Record<string, { code: string, call: (conversations: any, client: any) => unknown }>}
 */
const MISTAKES = {
  "A NaN": { code: "create(client, { metadata: { cart: [NaN] } })", call: (all, client) => all.create(client, { metadata: { cart: [NaN] } }) },
  "A typo": { code: 'create(client, { flow: "order" })', call: (all, client) => all.create(client, { flow: "order" }) },
  "Reopen all": { code: 'closeAll(client, "OPEN")', call: (all, client) => all.closeAll(client, "OPEN") },
  "Half a client": { code: 'latest({ bot_id: "tea" })', call: (all) => all.latest({ bot_id: "tea" }) },
  "A foreign id": { code: 'get(client, "nobody")', call: (all, client) => all.get(client, "nobody") },
};
const WRITERS = 10;
const ATTEMPTS = 50;

/** Ways to break it, and the errors that calls threw, as the user of the package gets them. */
export class TryToBreak extends HTMLElement {
  /** @type {{ conversations: Opened, client: Client } | undefined} */
  #given;
  #held = h("p", { class: "held", role: "status" });
  #list = h("ol", { class: "errors", "aria-live": "polite", "aria-label": "Errors, newest first" });

  connectedCallback() {
    const button = (/** @type {[string, { code: string }]} */ [name, { code }]) =>
      h("button", { type: "button", class: "quiet", title: code, click: () => this.#provoke(name) }, name);
    const race = h("button", { type: "button", class: "quiet", click: () => this.#race() }, `${WRITERS} writers at once`);
    this.replaceChildren(
      h("p", { class: "soft" }, "A refused call throws a ", h("code", {}, "ConversationError"), " that says what to do, and changes nothing."),
      h("div", { class: "buttons" }, ...Object.entries(MISTAKES).map(button), race),
      this.#held,
      this.#list,
    );
  }

  /** @param {{ conversations: Opened, client: Client }} given */
  connect(given) {
    this.#given = given;
    this.#held.textContent = "";
  }

  /** @param {Told[]} errors newest first */
  show(errors) {
    this.#list.replaceChildren(...errors.slice(0, SHOWN).map(entry));
  }

  /** @param {string} name */
  async #provoke(name) {
    try {
      await MISTAKES[name]?.call(this.#given?.conversations, this.#given?.client);
    } catch {
      // It is in the list already: every call's error is told there.
    }
  }

  /** All add one to the same number; what is read before another one has written is read again. */
  async #race() {
    if (!this.#given) return;
    const { conversations, client } = this.#given;
    // Nobody else sees what they write.
    const crowd = { ...client, channel_id: "crowd" };
    try {
      await conversations.erase(crowd);
      const { id } = await conversations.create(crowd, { metadata: { count: 0 } });
      const add = () => conversations.modify(crowd, id, (/** @type {any} */ { metadata }) => ({ metadata: { count: metadata.count + 1 } }), { attempts: ATTEMPTS });
      await Promise.all(Array.from({ length: WRITERS }, add));
      const { metadata, version } = await conversations.get(crowd, id);
      await conversations.erase(crowd);
      this.#held.textContent = `${WRITERS} writers counted to ${/** @type {any} */ (metadata).count}, version ${version}: nothing was lost.`;
    } catch {
      // It is in the list already.
    }
  }
}

/** @param {{ call: string, error: any, at: Date }} told */
function entry({ call, error, at }) {
  const { name, code = "", message, details = {} } = error;
  const remote = REMOTE.filter((field) => error[field] !== undefined).map((field) => [field, error[field]]);
  const facts = [...Object.entries(details).map(([field, value]) => [`details.${field}`, value]), ...remote];
  const fact = (/** @type {any[]} */ [field, value]) => h("li", {}, h("code", {}, field), " ", h("bdi", {}, JSON.stringify(value)));
  return h(
    "li",
    {},
    h("div", { class: "change" }, clock(at), h("strong", {}, code || name), h("span", {}, code ? `${name} from ${call}()` : `from ${call}()`)),
    h("p", {}, message),
    h("ul", { class: "diff" }, ...facts.map(fact)),
  );
}

customElements.define("try-to-break", TryToBreak);
