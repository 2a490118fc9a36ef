import { h } from "../widget/dom.js";

/**
 * @param {string} title
 * @param {HTMLElement} content
 */
export function card(title, content) {
  const name = `card-${content.localName}`;
  // Its content scrolls, so that nothing else moves when it grows; keys scroll what has the focus.
  content.tabIndex = 0;
  content.role = "group";
  content.ariaLabel = title;
  return h("section", { class: "card", "aria-labelledby": name }, h("h2", { id: name }, title), content);
}
