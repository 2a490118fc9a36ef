// The REST API over anything that keeps conversations, whatever carries the requests.

import { CREATE, SERVED, checkType } from "../front/arguments.js";
import { ConversationError } from "../front/errors.js";
import { checkAllowed } from "./allowed.js";
import { Refusal, encoded, refusal } from "./answers.js";
import { corsHeaders, preflight } from "./cors.js";
import { bodyText, decode, keyOf, noPath, numberOf, placeOf, prefersConversation } from "./decode.js";
import { Health } from "./health.js";
import { Operators } from "./operators.js";
import { checkHost, checkOrigin, pathBelow } from "./origin.js";
import { readOptions } from "./options.js";
import { ReplayKeys } from "./replay-keys.js";
import { Replays } from "./replays.js";
import { requestId } from "./request-ids.js";
import { WITH_BODY } from "./table.js";
import { isToken } from "./token.js";
import { RemoteTurns } from "./turns.js";
import * as WORDS from "./words.js";

/** @typedef {import("../entry/server.js").LogEntry} LogEntry */
/** @typedef {import("./answers.js").Answer} Answer */
/** @typedef {import("./decode.js").Decoded} Decoded */
/**
 * @typedef {object} Exchange a request, as whatever carries it hands it over
 * @property {string} method
 * @property {string} query without its question mark; known once `locate` was called
 * @property {unknown} request what `authorize` is given
 * @property {(name: string) => string | undefined} header one that came twice has both, with a comma between
 * @property {() => { host: import("./origin.js").Host, path: string }} locate refuses a Host that is none
 * @property {(limit: number) => Promise<Uint8Array> | Uint8Array} body at most so many bytes
 * @property {(listener: () => void) => void} onGone calls it when whoever asked does not wait for the answer any more
 */

const BODY_LIMIT = 256 * 1024;
/** What stands in a body around the value of a memory: its name, and a `ttl`. */
const AROUND_VALUE = 128;
const CALLS = /** @type {const} */ (["create", "get", "latest", "update", "close", "closeAll", "list", "erase"]);

export class Service {
  #conversations;
  /** Those that say which version a write made, where there are such. */
  #calls;
  #options;
  #health;
  #operators;
  #turns;
  #replays = new Replays();
  /** @type {ReplayKeys | undefined} made with the first that is needed: a Worker has no randomness before its first request */
  #keys;

  /**
   * @param {import("../entry/index.js").Conversations} conversations
   * @param {import("../entry/server.js").HandlerOptions<any>} options
   */
  constructor(conversations, options) {
    for (const call of CALLS) checkType(conversations?.[call], "function", `conversations.${call}`);
    this.#conversations = conversations;
    this.#calls = /** @type {any} */ (conversations)[SERVED]?.() ?? conversations;
    this.#options = readOptions(options);
    this.#health = new Health(conversations, this.#options.isReady);
    this.#operators = new Operators(conversations, this.#options.authorizeOperator);
    this.#turns = new RemoteTurns(conversations);
  }

  /**
   * Never rejects.
   * @param {Exchange} exchange
   * @returns {Promise<Answer>}
   */
  async answer(exchange) {
    const { log, origins } = this.#options;
    const started = log ? performance.now() : 0;
    const time = log ? new Date().toISOString() : "";
    /** @type {LogEntry} */
    const entry = { time, requestId: requestId(exchange.header("x-request-id")), method: exchange.method, status: 0, ms: 0 };
    const cors = corsHeaders(exchange, origins);
    const { status, headers, body } = preflight(exchange, cors) ?? (await this.#answer(exchange, entry));
    if (log) {
      entry.status = status;
      entry.ms = Math.round((performance.now() - started) * 1000) / 1000;
      written(log, entry);
    }
    const all = {
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      "x-request-id": entry.requestId,
      ...headers,
      ...cors,
    };
    return { status, headers: all, body };
  }

  /**
   * @param {Exchange} exchange
   * @param {LogEntry} entry
   * @returns {Promise<Answer>}
   */
  async #answer(exchange, entry) {
    try {
      const { origins, hosts, basePath, token } = this.#options;
      const { host, path: whole } = exchange.locate();
      const path = pathBelow(whole, basePath);
      const health = this.#health.answer(exchange.method, path, entry);
      if (health) return await health;
      checkHost(host, hosts);
      checkOrigin(exchange, host, origins);
      if (token !== undefined) checkToken(exchange, token);
      return await this.#serve(exchange, path, entry);
    } catch (error) {
      return refusal(error, entry);
    }
  }

  /**
   * @param {Exchange} exchange
   * @param {string} path
   * @param {LogEntry} entry
   * @returns {Promise<Answer>}
   */
  async #serve(exchange, path, entry) {
    const place = placeOf(exchange.method, path);
    const { route } = place;
    const ofAll = this.#operators.answer(route, exchange, entry);
    if (ofAll) return ofAll;
    const text = WITH_BODY.includes(/** @type {any} */ (route.call)) ? await bodyText(exchange, route.call === "remember" ? this.#options.maxMemoryBytes + AROUND_VALUE : BODY_LIMIT) : "";
    const decoded = decode(place, exchange, text);
    const key = keyOf(route, exchange);
    const { authorize, logIds } = this.#options;
    entry.route = route.path;
    if (logIds) Object.assign(entry, { client: decoded.client, id: decoded.id });
    if (authorize) await checkAllowed(() => authorize(/** @type {any} */ (exchange.request), decoded.client), entry, "The request is not allowed for this client.");
    const numbered = this.#numbered(decoded, key);
    const replay = key === undefined || numbered ? undefined : this.#replayKeys.ofRequest(decoded.client, [key, exchange.method, path, exchange.query, exchange.header("if-match"), exchange.header("if-none-match"), decoded.turn, text]);
    const answer = replay === undefined ? await this.#call(decoded, exchange, numbered) : await this.#once(replay, decoded, exchange, entry);
    if (route.call === "erase" && answer.status < 300) this.#replays.forget(this.#replayKeys.ofClient(decoded.client), replay);
    return answer;
  }

  /**
   * The calls of a write whose number is kept with the client's data. One that may be done anew under another id can't be.
   * @param {Decoded} decoded
   * @param {string | undefined} key
   */
  #numbered({ route, client, turn, body }, key) {
    const number = key === undefined || (route.call === "create" && body.id === undefined) ? undefined : numberOf(key);
    if (!number) return undefined;
    return turn === undefined ? /** @type {any} */ (this.#conversations)[SERVED]?.(number) : this.#turns.numbered(client, turn, number);
  }

  get #replayKeys() {
    return (this.#keys ??= new ReplayKeys());
  }

  /**
   * @param {string} key
   * @param {Decoded} decoded
   * @param {Exchange} exchange
   * @param {LogEntry} entry
   * @returns {Promise<Answer>}
   */
  async #once(key, decoded, exchange, entry) {
    const work = () => this.#call(decoded, exchange).catch((error) => refusal(error, entry));
    const { answer, isNew, wait } = this.#replays.once(key, work);
    if (answer === undefined) {
      const message = "There is no room for another Idempotency-Key: try again after the seconds of Retry-After.";
      throw new Refusal(503, message, { "retry-after": String(wait) }, "STORAGE");
    }
    const { status, id } = await answer;
    if (isNew || id === undefined) return answer;
    const conversation = await this.#conversations.get(decoded.client, id);
    return encoded("create", conversation, status === 200);
  }

  /**
   * A write that names a turn is the turn's: done only while that holds, and an interaction.
   * @param {Decoded} decoded
   * @param {Exchange} exchange
   * @param {any} [conversations]
   * @returns {Promise<Answer>}
   */
  async #call({ route: { call, isWrite }, client, turn, id, body, options }, exchange, conversations) {
    conversations ??= isWrite && turn !== undefined ? this.#turns.calls(client, turn) : this.#calls;
    switch (call) {
      case "create": {
        const { conversation, stood, isRepeated } = await this.#create(conversations, client, body);
        return encoded(call, isRepeated ? await this.#conversations.get(client, body.id) : conversation, stood);
      }
      case "get":
        return encoded(call, await conversations.get(client, id));
      case "latest":
        return encoded(call, await latestOf(conversations, client, options));
      case "update":
      case "close": {
        const isTurn = turn !== undefined;
        const isTold = prefersConversation(exchange);
        const written = await (call === "update" ? conversations.update(client, id, body, options, isTurn, isTold) : conversations.close(client, id, body.status));
        if (!isTold) return encoded(call, written);
        // A write that was done before tells its version only.
        return encoded("get", written?.id === undefined ? await this.#conversations.get(client, id) : written);
      }
      case "closeAll":
        return encoded(call, await conversations.closeAll(client, body.status));
      case "list":
        return encoded(call, await conversations.list(client, options));
      case "remember":
      case "recall":
      case "forget":
      case "memories":
        if (typeof conversations[call] !== "function") throw noPath();
        return encoded(call, await this.#memory(call, conversations, { client, id, body, options }));
      case "takeTurn":
        return encoded(call, await this.#turns.take(client, String(turn), options, exchange));
      case "renewTurn":
        return encoded(call, await this.#turns.renew(client, String(turn)));
      case "endTurn":
        return encoded(call, await this.#turns.end(client, String(turn), options.handled));
      default:
        return encoded(call, await conversations.erase(client));
    }
  }

  /**
   * What a call of memories answers. A numbered write of a store says more.
   * @param {string} call
   * @param {any} conversations
   * @param {{ client: import("../entry/index.js").Client, id?: any, body?: any, options?: any }} arguments_
   */
  async #memory(call, conversations, { client, id, body, options }) {
    switch (call) {
      case "remember": {
        const written = await conversations.remember(client, id, body.value, options);
        return written.version ?? written;
      }
      case "recall": {
        const memory = await conversations.recall(client, id);
        if (memory) return memory;
        throw new ConversationError("NOT_FOUND", WORDS.noMemory, { path: "key" });
      }
      case "forget": {
        const forgotten = await conversations.forget(client, id, options);
        return typeof forgotten === "boolean" ? forgotten : !forgotten.stood;
      }
      default:
        return conversations.memories(client, options);
    }
  }

  /**
   * The conversation, and whether it stood already; of one that was created before, only that.
   * @param {any} conversations
   * @param {import("../entry/index.js").Client} client
   * @param {any} body
   */
  async #create(conversations, client, body) {
    const own = conversations[CREATE];
    if (own) return own.call(conversations, client, body);
    const stood = await this.#stands(client, body.id);
    return { conversation: await conversations.create(client, body), stood, isRepeated: false };
  }

  /**
   * @param {import("../entry/index.js").Client} client
   * @param {string | undefined} id
   */
  async #stands(client, id) {
    if (id === undefined) return false;
    try {
      await this.#conversations.get(client, id);
      return true;
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "NOT_FOUND") return false;
      throw error;
    }
  }
}

/**
 * What knows no `any`, such as an engine, is asked for the newest where none is open.
 * @param {any} conversations
 * @param {import("../entry/index.js").Client} client
 * @param {import("../entry/index.js").LatestOptions} [options] none, or with any
 */
async function latestOf(conversations, client, options) {
  const latest = await conversations.latest(client, options);
  if (latest || !options) return latest;
  const { conversations: [newest] } = await conversations.list(client, { limit: 1 });
  return newest;
}

/**
 * @param {Exchange} exchange
 * @param {string} token
 */
function checkToken(exchange, token) {
  if (isToken(exchange.header("authorization"), token)) return;
  throw new Refusal(401, "The request has no valid token: send it as Authorization: Bearer TOKEN.", { "www-authenticate": "Bearer" });
}

/**
 * The log may be asynchronous, and fail.
 * @param {NonNullable<import("../entry/server.js").HandlerOptions["log"]>} log
 * @param {LogEntry} entry
 */
async function written(log, entry) {
  try {
    await log(entry);
  } catch (error) {
    console.error("convostate: options.log failed; the request was answered.", error);
  }
}

/** What is said of a body that something else has read. */
export function readBefore() {
  const message = "The body was read before it came here: what reads it must hand on another request, by request.clone().";
  return new ConversationError("INVALID_BODY", message, { path: "body" });
}

/** @param {unknown} cause */
export function brokenOff(cause) {
  return new ConversationError("INVALID_BODY", "The body broke off: send the request again.", { path: "body" }, { cause });
}

/** @param {number} limit bytes */
export function tooLarge(limit) {
  if (limit === BODY_LIMIT) return new ConversationError("TOO_LARGE", "The body is over 256 KiB: send less.", { limit });
  const most = limit - AROUND_VALUE;
  return new ConversationError("TOO_LARGE", "value is too long as JSON: remember less, or raise maxMemoryBytes.", { path: "value", limit: most });
}
