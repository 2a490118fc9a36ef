import { h } from "./dom.js";
import { isPassing, Retry } from "./retry.js";

/** @typedef {{ id: string, text: string, again: boolean, shown: HTMLElement }} Unsent */

/** What was said and has not arrived yet, in its order. What can't arrive now is tried again, and says so. */
export class Outbox extends HTMLElement {
  /** @type {Unsent[]} */
  #unsent = [];
  /** @type {((message: Unsent) => Promise<void>) | undefined} */
  #send;
  #isSending = false;
  #retry = new Retry(() => void this.#sendAll());
  #waiting = h(
    "div",
    { class: "refused" },
    h("p", {}, h("strong", {}, "Not sent yet: "), "we can't be reached just now. It is tried again by itself."),
    h("button", { type: "button", click: this.#retry.now }, "Try again"),
  );

  /** @param {(message: Unsent) => Promise<void>} send what is said from now on, and what has waited */
  connect(send) {
    this.#send = send;
    this.#retry.now();
  }

  /** Sends nothing until it is connected again; what has not arrived waits. */
  pause() {
    this.#send = undefined;
    this.#retry.end();
  }

  /** Forgets what has not arrived. */
  clear() {
    this.#unsent = [];
    this.replaceChildren();
  }

  /**
   * Shows no more what stands among what was said, though its sending has not come to its end.
   * @param {Set<string | undefined>} answered ids of messages
   */
  hide(answered) {
    for (const { id, shown } of this.#unsent) if (answered.has(id)) shown.remove();
  }

  /**
   * @param {string} text
   * @param {HTMLElement} shown
   */
  add(text, shown) {
    const id = crypto.getRandomValues(new Uint32Array(2)).join("-");
    this.#enqueue({ id, text, again: false, shown });
  }

  /** @param {Unsent} message */
  #enqueue(message) {
    this.#unsent.push(message);
    message.shown.classList.add("sending");
    this.append(message.shown);
    // What waits is said last.
    if (this.#waiting.isConnected) this.append(this.#waiting);
    void this.#sendAll();
  }

  async #sendAll() {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let send = this.#send, next = this.#unsent[0]; send && next; send = this.#send, next = this.#unsent[0]) {
      try {
        await send(next);
        this.#drop(next);
        this.#retry.end();
        this.#waiting.remove();
      } catch (error) {
        next.again = true;
        // Whoever was let go of in the middle is asked no more: what waits goes to the next one.
        if (send !== this.#send) continue;
        if (isPassing(error)) {
          this.#waiting.dataset.code = /** @type {any} */ (error).code;
          if (!this.#waiting.isConnected) this.append(this.#waiting);
          this.#retry.later();
          break;
        }
        this.#drop(next);
        this.#refuse(next, error);
      }
    }
    this.#isSending = false;
  }

  /** @param {Unsent} message */
  #drop(message) {
    this.#unsent = this.#unsent.filter((one) => one !== message);
    message.shown.remove();
  }

  /**
   * What fails for a reason that stays is told to the developer; the visitor can send it again all the same.
   * @param {Unsent} message
   * @param {any} error
   */
  #refuse(message, error) {
    const again = () => {
      refused.remove();
      this.#enqueue(message);
    };
    const words = h("p", {}, h("strong", {}, "Not sent: "), "something went wrong at our end.");
    const refused = h("div", { class: "refused", "data-code": error.code }, message.shown, words, h("button", { type: "button", click: again }, "Try again"));
    message.shown.classList.remove("sending");
    this.append(refused);
    console.error(error);
  }
}

customElements.define("chat-outbox", Outbox);
