// The public calls of a store, over its driver.

import { checkType } from "./arguments.js";
import { Calls, Shared } from "./stores/calls.js";

/** @typedef {import("./index.js").Client} Client */

/** @type {typeof Symbol.asyncDispose} Node 20 before 20.5 and some browsers have none */
const asyncDisposeSymbol = Symbol.asyncDispose ?? Symbol.for("Symbol.asyncDispose");

export class StoredConversations {
  #shared;
  #calls;

  /**
   * @param {import("./stores/driver.js").Driver} driver
   * @param {import("./conversations.js").StoreOptions} options
   */
  constructor(driver, options) {
    this.#shared = new Shared(driver, options);
    this.#calls = new Calls(this.#shared);
  }

  get capabilities() {
    return this.#shared.driver.capabilities;
  }

  async migrate() {
    this.#shared.enter();
    await this.#shared.driver.migrate();
  }

  /**
   * @param {Client} client
   * @param {import("./index.js").NewConversation} [body]
   */
  create(client, body) {
    return this.#calls.create(client, body);
  }

  /**
   * @param {Client} client
   * @param {string} id
   */
  get(client, id) {
    return this.#calls.get(client, id);
  }

  /** @param {Client} client */
  latest(client) {
    return this.#calls.latest(client);
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("./index.js").ConversationUpdate} body
   * @param {import("./index.js").UpdateOptions} [options]
   */
  update(client, id, body, options) {
    return this.#calls.update(client, id, body, options);
  }

  /**
   * @param {Client} client
   * @param {string} id
   * @param {import("./index.js").FinalStatus} [status]
   */
  close(client, id, status) {
    return this.#calls.close(client, id, status);
  }

  /**
   * @param {Client} client
   * @param {import("./index.js").FinalStatus} [status]
   */
  closeAll(client, status) {
    return this.#calls.closeAll(client, status);
  }

  /**
   * @param {Client} client
   * @param {import("./index.js").ListOptions} [options]
   */
  list(client, options) {
    return this.#calls.list(client, options);
  }

  /** @param {Client} client */
  erase(client) {
    return this.#calls.erase(client);
  }

  /** @param {import("./index.js").SweepOptions} [options] */
  sweep(options) {
    return this.#calls.sweep(options);
  }

  /** @param {import("./index.js").Listener} listener */
  subscribe(listener) {
    this.#shared.enter();
    checkType(listener, "function", "listener");
    return this.#shared.listeners.add(listener);
  }

  /** The handle is the user's own and stays open. */
  async dispose() {
    if (!this.#shared.isOpen) return;
    this.#shared.isOpen = false;
    this.#shared.listeners.clear();
    await this.#shared.driver.close();
  }

  [asyncDisposeSymbol]() {
    return this.dispose();
  }
}
