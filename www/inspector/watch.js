import { Retry } from "../widget/retry.js";

/**
 * @typedef {import("../convostate/index.js").Conversation} Conversation
 * @typedef {import("../convostate/index.js").ConversationEvent} ConversationEvent
 * @typedef {import("../convostate/index.js").Client} Client
 * @typedef {ConversationEvent & { at: Date }} Change
 */

/** The most that one page of a list can hold. */
const SEEN = 100;
const CHANGES = 50;

/** What is known of one client's conversations: the changes that were heard, and the state after them. */
export class Watch {
  /** @type {Change[]} newest first */
  changes = [];
  /** @type {Conversation | null} */
  current = null;
  /** @type {Conversation[]} newest first */
  conversations = [];
  #given;
  #show;
  #stop;
  #reading = Promise.resolve();
  // What can't be read now is read later.
  #retry = new Retry(() => this.#retry.follow(this.read()));

  /**
   * @param {{ conversations: import("../stores/stores.js").Opened, client: Client }} given
   * @param {(watch: Watch) => void} show is called when something is new
   */
  constructor(given, show) {
    this.#given = given;
    this.#show = show;
    this.#stop = given.conversations.subscribe((event) => {
      // The page remembers nothing beyond its conversations.
      if (event.conversation === undefined) return;
      this.changes.unshift({ ...event, at: new Date() });
      this.changes.length = Math.min(this.changes.length, CHANGES);
      this.#retry.now();
    });
  }

  read() {
    this.#reading = this.#reading.catch(() => {}).then(() => this.#read());
    return this.#reading;
  }

  stop() {
    this.#stop();
    this.#retry.end();
    this.#show = () => {};
  }

  async #read() {
    const { conversations, client } = this.#given;
    const [current, page] = await Promise.all([conversations.latest(client), conversations.list(client, { limit: SEEN })]);
    this.current = current;
    this.conversations = page.conversations;
    this.#show(this);
  }
}
