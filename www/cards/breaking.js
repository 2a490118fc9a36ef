import { h } from "../widget/dom.js";
import { clock } from "./words.js";

const SHOWN = 8;
const REMOTE = ["status", "outcome", "attempts", "retryable", "retryAfterMs", "requestId"];

/**
 * Calls that are refused, each as its author would have written it. The types would tell him too, so they are left aside here.
 * @type {Record<string, { code: string, call: (conversations: any, client: any) => unknown }>}
 */
const MISTAKES = {
  INVALID_METADATA: { code: "create(client, { metadata: { cart: [NaN] } })", call: (all, client) => all.create(client, { metadata: { cart: [NaN] } }) },
  INVALID_BODY: { code: 'create(client, { flow: "order" })', call: (all, client) => all.create(client, { flow: "order" }) },
  INVALID_STATUS: { code: 'closeAll(client, "OPEN")', call: (all, client) => all.closeAll(client, "OPEN") },
  INVALID_CLIENT: { code: 'latest({ bot_id: "tea" })', call: (all) => all.latest({ bot_id: "tea" }) },
  NOT_FOUND: { code: 'get(client, "nobody")', call: (all, client) => all.get(client, "nobody") },
};

/** The errors that calls threw, as the user of the package gets them. */
export class ErrorList extends HTMLElement {
  /** @type {{ conversations: import("../stores/stores.js").Opened, client: import("../convostate/index.js").Client } | undefined} */
  #given;
  #list = h("ol", { class: "errors", "aria-live": "polite", "aria-label": "Errors, newest first" });

  connectedCallback() {
    const button = (/** @type {[string, { code: string }]} */ [name, { code }]) =>
      h("button", { type: "button", class: "quiet", title: code, click: () => this.#provoke(name) }, name);
    this.replaceChildren(
      h("p", { class: "soft" }, "A refused call throws a ", h("code", {}, "ConversationError"), " and changes nothing. Provoke one:"),
      h("div", { class: "buttons" }, ...Object.entries(MISTAKES).map(button)),
      this.#list,
    );
  }

  /** @param {{ conversations: import("../stores/stores.js").Opened, client: import("../convostate/index.js").Client }} given */
  connect(given) {
    this.#given = given;
  }

  /** @param {import("./inspector.js").Told[]} errors newest first */
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

customElements.define("error-list", ErrorList);
