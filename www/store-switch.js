import { h } from "./widget/dom.js";
import { stores } from "./stores/stores.js";

/** Chooses the store. The choice is in the page's address, so that a reload and a second tab keep it; the event `chosen` tells of it. */
export class StoreSwitch extends HTMLElement {
  connectedCallback() {
    const chosen = this.value;
    const options = Object.entries(stores).map(([name, { label }]) => {
      const choose = () => this.choose(name);
      const input = h("input", { type: "radio", name: "store", value: name, checked: name === chosen, change: choose });
      return h("label", {}, input, h("span", {}, label));
    });
    this.replaceChildren(h("fieldset", { class: "segments" }, h("legend", {}, "Store"), ...options));
  }

  get value() {
    const named = new URL(location.href).searchParams.get("store") ?? "";
    return Object.hasOwn(stores, named) ? named : /** @type {string} */ (Object.keys(stores)[0]);
  }

  /** @param {string} name */
  choose(name) {
    const address = new URL(location.href);
    address.searchParams.set("store", name);
    history.replaceState(null, "", address);
    for (const input of this.querySelectorAll("input")) input.checked = input.value === name;
    this.dispatchEvent(new Event("chosen"));
  }
}

customElements.define("store-switch", StoreSwitch);
