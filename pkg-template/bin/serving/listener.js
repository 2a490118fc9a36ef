// What happens to a request before and beside the REST API: tokens, limits, counts, and the command's own pages.

import { createNodeListener } from "convostate/server";
import { Misuse } from "../misuse.js";
import { Loads } from "./loads.js";
import { Pages } from "./pages.js";
import { Tokens } from "./tokens.js";

/** @typedef {import("./settings.js").Settings} Settings */
/** @typedef {import("node:http").IncomingMessage} IncomingMessage */
/** @typedef {import("node:http").ServerResponse} ServerResponse */

/** Whoever looks after the server asks these, however much there is to do. */
const HEALTH = ["/livez", "/readyz"];
const WORDS = {
  429: ["Too Many Requests", "There were more requests of this caller in a second than --rate allows: try again after the seconds of Retry-After."],
  503: ["Service Unavailable", "More requests are under way than --max-requests allows: try again after the seconds of Retry-After."],
};

export class Listener {
  #tokens;
  #loads;
  #pages;
  #metrics;
  #serve;
  #log;

  /**
   * @param {any} conversations
   * @param {Settings} settings
   * @param {{ metrics: import("./metrics.js").Metrics, isEnding: () => boolean, sums: () => Promise<import("./metrics.js").Sums> }} server
   */
  constructor(conversations, settings, { metrics, isEnding, sums }) {
    this.#metrics = metrics;
    this.#tokens = new Tokens(settings);
    this.#loads = new Loads(settings);
    this.#log = settings.isQuiet ? () => {} : (/** @type {object} */ entry) => console.error(JSON.stringify(entry));
    this.#pages = new Pages({ tokens: this.#tokens, hosts: settings.hosts, sums: settings.hasMetrics ? sums : undefined });
    this.#serve = serving(conversations, settings, this.#tokens, isEnding, (entry) => {
      metrics.request(entry);
      // Whoever looks after the server asks all the time whether it is well: worth a line when it is not.
      if (entry.route !== undefined || entry.status !== 200) this.#log(entry);
    });
  }

  /** @returns {() => void} what ends it */
  watchTokens() {
    return this.#tokens.watch();
  }

  get underWay() {
    return this.#loads.underWay;
  }

  /**
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  answer(request, response) {
    this.#tokens.admit(request);
    if (this.#pages.answer(request, response)) return;
    if (!HEALTH.includes(request.url ?? "")) {
      const status = this.#loads.enter(this.#tokens.nameOf(request) ?? request.socket.remoteAddress ?? "");
      if (status !== undefined) return this.#turnAway(status, request, response);
      response.once("close", () => this.#loads.leave());
    }
    this.#serve(request, response);
  }

  /**
   * @param {429 | 503} status
   * @param {IncomingMessage} request
   * @param {ServerResponse} response
   */
  #turnAway(status, { method }, response) {
    this.#metrics.turnedAway(status);
    this.#log({ time: new Date().toISOString(), method, status, ms: 0 });
    const [title, detail] = WORDS[status];
    const headers = { "content-type": "application/problem+json", "cache-control": "no-store", "retry-after": "1" };
    response.writeHead(status, headers).end(JSON.stringify({ type: "about:blank", title, status, detail, code: "REJECTED", message: detail }));
  }
}

/**
 * @param {any} conversations
 * @param {Settings} settings
 * @param {Tokens} tokens
 * @param {() => boolean} isEnding
 * @param {(entry: import("convostate/server").LogEntry) => void} log
 */
function serving(conversations, { hosts, cors, logIds }, tokens, isEnding, log) {
  try {
    return createNodeListener(conversations, {
      ...(tokens.secret !== undefined && {
        token: tokens.secret,
        authorize: (/** @type {any} */ request, /** @type {import("convostate").Client} */ client) => tokens.mayActFor(request, client.bot_id),
        authorizeOperator: (/** @type {any} */ request, /** @type {string | undefined} */ bot) => (bot === undefined ? tokens.maySeeAll(request) : tokens.mayActFor(request, bot)),
      }),
      hosts,
      cors,
      logIds,
      isReady: () => !isEnding(),
      log,
    });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Misuse(message.replace(/^options\.cors\[\d+\]/, "--cors"));
  }
}
