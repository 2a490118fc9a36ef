import { h } from "../widget/dom.js";
import { network } from "./network.js";

/** Takes the page's network away, and gives it back; beside it, how many writes wait for it. */
export class NetworkSwitch extends HTMLElement {
  #input = /** @type {HTMLInputElement} */ (h("input", { type: "checkbox", role: "switch", checked: network.isUp, change: () => network.turn(this.#input.checked) }));
  #words = h("span", { role: "status" });
  #stop = () => {};
  #pending = 0;

  connectedCallback() {
    this.replaceChildren(h("label", {}, this.#input, h("span", {}, "Network")), this.#words);
    network.addEventListener("change", this.#tell);
    this.#tell();
  }

  disconnectedCallback() {
    network.removeEventListener("change", this.#tell);
    this.#stop();
  }

  /** @param {{ conversations: import("./stores.js").Opened, client: import("../convostate/index.js").Client }} given */
  connect({ conversations, client }) {
    this.#stop();
    const look = async () => {
      this.#pending = (await conversations.pending?.(client))?.length ?? 0;
      this.#tell();
    };
    // What can't be counted now is counted at the next change.
    this.#stop = conversations.subscribe(() => void look().catch(() => {}));
    look().catch(() => {});
  }

  #tell = () => {
    this.#input.checked = network.isUp;
    const waiting = this.#pending === 0 ? "nothing waits" : `${this.#pending} ${this.#pending === 1 ? "write waits" : "writes wait"}`;
    this.#words.textContent = `${network.isUp ? "on" : "off"}, ${waiting}`;
  };
}

customElements.define("network-switch", NetworkSwitch);
