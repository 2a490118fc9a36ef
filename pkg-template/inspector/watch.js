import { Retry } from "./retry.js";

/**
 * @typedef {import("../entry/index.js").Conversation} Conversation
 * @typedef {import("../entry/inspector.js").InspectOptions} Given
 * @typedef {import("../entry/inspector.js").Visit} Visit
 * @typedef {{ type: string, conversation: Conversation | null, previous: Conversation | null, at: Date,
 *   entry?: import("../entry/offline.js").PendingEntry }} Change
 */

/** The most that one page of a list can hold. */
const SEEN = 100;
const CHANGES = 50;
const VISITS = 500;

/** What is known of one client's conversations: the changes that were heard, and the state after them. */
export class Watch {
  /** @type {Change[]} newest first */
  changes = [];
  /** @type {Conversation[] | undefined} newest first: those that were there when it began */
  found;
  /** @type {Conversation | null} */
  current = null;
  /** @type {Conversation[]} newest first */
  conversations = [];
  /** @type {import("../entry/offline.js").PendingEntry[] | undefined} of a store that sends its writes later */
  pending;
  #given;
  #show;
  #stop;
  #reading = Promise.resolve();
  /** @type {Visit[] | undefined} */
  #visits;
  /** @type {Map<string, Map<number, Conversation>>} the states of each conversation that were seen, by version */
  #states = new Map();
  // What can't be read now is read later.
  #retry = new Retry(() => this.#retry.follow(this.read()));

  /**
   * @param {Given} given
   * @param {(watch: Watch) => void} show is called when something is new
   */
  constructor(given, show) {
    this.#given = given;
    this.#show = show;
    const isOurs = (/** @type {any} */ event) => event.conversation !== undefined && sameClient(event.conversation ?? event.previous, given.client);
    this.#stop = given.conversations.subscribe?.((event) => isOurs(event) && this.#hear(event)) ?? (() => {});
  }

  /** What is on the way there is read after it. */
  read() {
    this.#reading = this.#reading.catch(() => {}).then(() => this.#read());
    return this.#reading;
  }

  stop() {
    this.#stop();
    this.#retry.end();
    this.#show = () => {};
  }

  /** Which steps were visited, in their order: those that the page knows of, or those that were seen from here. */
  get visits() {
    const { visits } = this.#given;
    return visits ? visits([...this.conversations].reverse()) : (this.#visits ?? []);
  }

  /**
   * The states of a conversation that were seen, by version.
   * @param {string} id
   */
  statesOf(id) {
    return [...(this.#states.get(id)?.values() ?? [])].sort((one, other) => one.version - other.version);
  }

  /** @param {any} event */
  #hear(event) {
    this.changes.unshift({ ...event, at: new Date() });
    this.changes.length = Math.min(this.changes.length, CHANGES);
    for (const state of [event.previous, event.conversation]) if (state) this.#note(state);
    if (event.conversation?.status === "OPEN") this.#visit(event.conversation);
    this.#retry.now();
  }

  async #read() {
    const { conversations, client } = this.#given;
    const [current, page, pending] = await Promise.all([
      conversations.latest(client),
      conversations.list(client, { limit: SEEN }),
      conversations.pending?.(client),
    ]);
    this.current = current;
    this.conversations = page.conversations;
    this.pending = pending;
    this.found ??= page.conversations;
    page.conversations.forEach((one) => this.#note(one));
    const isKnown = new Set(page.conversations.map(({ id }) => id));
    for (const id of this.#states.keys()) if (!isKnown.has(id)) this.#states.delete(id);
    // Where each stands when it is seen first.
    if (!this.#visits) [...page.conversations].reverse().forEach((one) => this.#visit(one));
    this.#show(this);
  }

  /** @param {Conversation} state */
  #note(state) {
    const states = this.#states.get(state.id) ?? new Map();
    states.set(state.version, state);
    if (states.size > CHANGES) states.delete(Math.min(...states.keys()));
    this.#states.set(state.id, states);
  }

  /** @param {Conversation} conversation */
  #visit({ id, step_id }) {
    this.#visits ??= [];
    const last = this.#visits.at(-1);
    if (step_id !== null && !(last?.id === id && last.step_id === step_id)) this.#visits.push({ id, step_id });
    if (this.#visits.length > VISITS) this.#visits.shift();
  }
}

/**
 * @param {{ client?: import("../entry/index.js").Client } | null} conversation
 * @param {import("../entry/index.js").Client} client
 */
function sameClient(conversation, client) {
  const theirs = conversation?.client;
  // What names no client is told of this one.
  return !theirs || (theirs.bot_id === client.bot_id && theirs.user_id === client.user_id && theirs.channel_id === client.channel_id);
}
