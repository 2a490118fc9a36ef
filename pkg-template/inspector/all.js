import { h } from "./dom.js";
import { Retry } from "./retry.js";
import { badge, clock, json, place } from "./words.js";

const STATUSES = /** @type {const} */ (["all", "OPEN", "CLOSED", "SWITCHED", "EXPIRED", "FAILED"]);
const PAGE = 5;

/** The client's conversations by status, a page at a time. */
export class AllConversations {
  element = h("div", { id: "all" });
  /** @type {import("../entry/inspector.js").InspectOptions | undefined} */
  #given;
  /** @type {typeof STATUSES[number]} */
  #status = "all";
  /** How many are shown; a change reads them again. */
  #wanted = PAGE;
  #list = h("ul", { class: "past" });
  #more = h("button", { type: "button", class: "quiet", hidden: true, click: () => this.#showMore() }, "More");
  #reading = Promise.resolve();
  // What can't be read now is read later.
  #retry = new Retry(() => this.show());

  constructor() {
    const option = (/** @type {typeof STATUSES[number]} */ status) => {
      const input = h("input", { type: "radio", name: "status", value: status, checked: status === "all", change: () => this.#choose(status) });
      return h("label", {}, input, h("span", {}, status));
    };
    this.element.replaceChildren(
      h("fieldset", { class: "segments small" }, h("legend", { class: "unseen" }, "Status"), ...STATUSES.map(option)),
      this.#list,
      this.#more,
    );
  }

  /** @param {import("../entry/inspector.js").InspectOptions} given */
  connect(given) {
    this.#given = given;
    this.#wanted = PAGE;
    this.#retry.end();
  }

  show() {
    this.#reading = this.#reading.catch(() => {}).then(() => this.#read());
    this.#retry.follow(this.#reading);
  }

  /** @param {typeof STATUSES[number]} status */
  #choose(status) {
    this.#status = status;
    this.#wanted = PAGE;
    this.show();
  }

  #showMore() {
    this.#wanted += PAGE;
    this.show();
  }

  async #read() {
    const given = this.#given;
    if (!given) return;
    /** @type {import("../entry/index.js").Conversation[]} */
    const found = [];
    /** @type {string | undefined} */
    let pagination_key;
    do {
      const status = this.#status === "all" ? undefined : this.#status;
      const page = await given.conversations.list(given.client, { status, limit: PAGE, pagination_key });
      found.push(...page.conversations);
      pagination_key = page.pagination_key;
    } while (pagination_key && found.length < this.#wanted);
    const opened = new Set([...this.element.querySelectorAll("details[open]")].map((one) => one.getAttribute("data-id")));
    this.#list.replaceChildren(...(found.length > 0 ? found.map((one) => row(one, opened)) : [h("li", { class: "soft" }, "None.")]));
    this.#more.hidden = !pagination_key;
  }
}

/**
 * @param {import("../entry/index.js").Conversation} conversation
 * @param {Set<string | null>} opened
 */
function row(conversation, opened) {
  const details = json("", conversation);
  details.setAttribute("data-id", conversation.id);
  details.toggleAttribute("open", opened.has(conversation.id));
  details.querySelector("summary")?.append(place(conversation), badge(conversation.status), clock(conversation.created_at));
  return h("li", {}, details);
}
