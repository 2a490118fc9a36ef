// What is asked of all clients, by whoever runs the bots. Whoever may act for one client must not read who the others are.

import { Refusal, encoded, wordsOf } from "./answers.js";
import { clientsOptions, noPath } from "./decode.js";

/** @typedef {import("./service.js").Exchange} Exchange */

export class Operators {
  /** @type {any} */
  #conversations;
  #authorize;

  /**
   * @param {import("../entry/index.js").Conversations} conversations
   * @param {import("../entry/server.js").HandlerOptions<any>["authorizeOperator"]} authorize
   */
  constructor(conversations, authorize) {
    this.#conversations = conversations;
    this.#authorize = authorize;
  }

  /**
   * The answer; none for what is asked of one client.
   * @param {import("./decode.js").Route} route
   * @param {Exchange} exchange
   * @param {import("../entry/server.js").LogEntry} entry
   */
  answer({ call, path }, exchange, entry) {
    if (call !== "clients" && call !== "stats") return undefined;
    entry.route = path;
    return call === "clients" ? this.#clients(exchange, entry) : this.#stats(exchange, entry);
  }

  /**
   * @param {Exchange} exchange
   * @param {import("../entry/server.js").LogEntry} entry
   */
  async #clients(exchange, entry) {
    const options = clientsOptions(exchange.query);
    await this.#check(exchange, options.bot_id, entry);
    if (typeof this.#conversations.clients !== "function") throw noPath();
    return encoded("clients", await this.#conversations.clients(options));
  }

  /**
   * @param {Exchange} exchange
   * @param {import("../entry/server.js").LogEntry} entry
   */
  async #stats(exchange, entry) {
    await this.#check(exchange, undefined, entry);
    if (typeof this.#conversations.stats !== "function") throw noPath();
    return encoded("stats", await this.#conversations.stats());
  }

  /**
   * Nobody may, unless an option says who: without one, who passes `authorize` may be anybody's user.
   * @param {Exchange} exchange
   * @param {string | undefined} bot undefined for what is about all bots
   * @param {import("../entry/server.js").LogEntry} entry
   */
  async #check({ request }, bot, entry) {
    try {
      if ((await this.#authorize?.(request, bot)) === true) return;
    } catch (error) {
      entry.error = wordsOf(error);
    }
    throw new Refusal(403, "The request is not allowed for all clients: let the server say who may, by authorizeOperator.");
  }
}
