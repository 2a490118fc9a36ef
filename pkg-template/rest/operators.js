// What is asked of all clients, by whoever runs the bots. Whoever may act for one client must not read who the others are.

import { checkAllowed } from "./allowed.js";
import { encoded } from "./answers.js";
import { clientsOptions, noPath } from "./decode.js";

/** @typedef {import("./service.js").Exchange} Exchange */

const REFUSED = "The request is not allowed for all clients: let the server say who may, by authorizeOperator.";

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
    return this.#answer(call, exchange, entry);
  }

  /**
   * Nobody may, unless an option says who: without one, who passes `authorize` may be anybody's user.
   * @param {"clients" | "stats"} call
   * @param {Exchange} exchange
   * @param {import("../entry/server.js").LogEntry} entry
   */
  async #answer(call, { request, query }, entry) {
    // What has no options is about all bots.
    const options = call === "clients" ? clientsOptions(query) : undefined;
    await checkAllowed(() => this.#authorize?.(request, options?.bot_id), entry, REFUSED);
    if (typeof this.#conversations[call] !== "function") throw noPath();
    return encoded(call, await this.#conversations[call](options));
  }
}
