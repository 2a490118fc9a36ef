import { asTypeScript, isShown, outcome } from "../cards/code.js";
import { h } from "../widget/dom.js";

/** @typedef {import("../convostate/index.js").Conversation} Conversation */

/** What was said is in the chat already. */
const FOLDED = ["log"];

/** What stands beside the tabs: the conversations, and the call that was made last. */
export class Panel {
  #list = h("ul", {});
  state = h("div", { class: "state-panel" }, h("h3", {}, "The conversations"), this.#list);
  code = h("pre", { class: "code" });

  clear() {
    this.code.textContent = "";
  }

  /**
   * @param {import("../stores/observed.js").Made | undefined} made
   * @returns whether it is a write
   */
  tell(made) {
    if (!made || !isShown(made)) return false;
    this.code.textContent = `${asTypeScript(made, FOLDED)}\n// ${outcome(made)}`;
    return true;
  }

  /**
   * @param {readonly Conversation[]} conversations newest first
   * @param {Conversation | null} current
   */
  show(conversations, current) {
    const rest = conversations.filter(({ id }) => id !== current?.id);
    this.#list.replaceChildren(...[...(current ? [current] : []), ...rest].map((one) => row(one, one.id === current?.id)));
  }
}

/**
 * @param {Conversation} conversation
 * @param {boolean} isCurrent
 */
function row({ flow_id, step_id, status, version, metadata }, isCurrent) {
  const known = Object.entries(/** @type {object} */ (metadata)).filter(([name]) => name !== "log");
  const state = isCurrent || status !== "OPEN" ? status : `${status}, on hold`;
  return h(
    "li",
    { class: isCurrent ? "current" : undefined, "data-status": status },
    h("strong", {}, `${flow_id} › ${step_id}`),
    h("span", { class: "status" }, state),
    h("span", { class: "soft" }, `version ${version}`),
    ...(isCurrent ? [h("span", { class: "latest" }, "latest(client)")] : []),
    ...known.map(([name, value]) => h("code", {}, `${name}: ${JSON.stringify(value)}`)),
  );
}
