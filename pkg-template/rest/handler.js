// The REST API over anything that keeps conversations, as one function from Request to Response.

import { checkType } from "../front/arguments.js";
import { ConversationError } from "../front/errors.js";
import { Decoder } from "../wasm/rest.js";
import { Refusal, encoded, refusal, wordsOf } from "./answers.js";
import { readBytes } from "./body.js";
import { corsHeaders, preflight } from "./cors.js";
import { Health } from "./health.js";
import { checkHost, checkOrigin, pathOf, urlOf } from "./origin.js";
import { readOptions } from "./options.js";
import { Replays } from "./replays.js";
import { isToken } from "./token.js";

/** @typedef {import("../entry/server.js").LogEntry} LogEntry */
/** @typedef {import("./answers.js").Answer} Answer */
/** @typedef {{ call: string, route: string, arguments: any, replay?: string, forgets?: string }} Decoded */

const BODY_LIMIT = 256 * 1024;
const CALLS = /** @type {const} */ (["create", "get", "latest", "update", "close", "closeAll", "list", "erase"]);
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/**
 * @param {import("../entry/index.js").Conversations} conversations
 * @param {import("../entry/server.js").HandlerOptions} [options]
 * @returns {(request: Request) => Promise<Response>}
 */
export function createHandler(conversations, options = {}) {
  for (const call of CALLS) checkType(conversations?.[call], "function", `conversations.${call}`);
  const handler = new Handler(conversations, readOptions(options));
  return (request) => handler.handle(request);
}

class Handler {
  #conversations;
  #options;
  #health;
  #replays = new Replays();
  /** @type {Decoder | undefined} made with the first request: a Worker has no randomness before */
  #decoder;

  /**
   * @param {import("../entry/index.js").Conversations} conversations
   * @param {ReturnType<typeof readOptions>} options
   */
  constructor(conversations, options) {
    this.#conversations = conversations;
    this.#options = options;
    this.#health = new Health(conversations, options.isReady);
  }

  /** @param {Request} request */
  async handle(request) {
    const started = performance.now();
    const { method } = request;
    /** @type {LogEntry} */
    const entry = { time: new Date().toISOString(), requestId: requestIdOf(request), method, status: 0, ms: 0 };
    const cors = corsHeaders(request, this.#options.origins);
    const answer = preflight(request, cors) ?? (await this.#answer(request, entry));
    entry.status = answer.status;
    entry.ms = Math.round((performance.now() - started) * 1000) / 1000;
    if (this.#options.log) this.#log(this.#options.log, entry);
    const headers = {
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
      ...answer.headers,
      ...cors,
      "x-request-id": entry.requestId,
    };
    const body = method === "HEAD" ? "" : answer.body;
    return new Response(body || null, { status: answer.status, headers });
  }

  /**
   * The log may be asynchronous, and fail.
   * @param {NonNullable<import("../entry/server.js").HandlerOptions["log"]>} log
   * @param {LogEntry} entry
   */
  async #log(log, entry) {
    try {
      await log(entry);
    } catch (error) {
      console.error("convostate: options.log failed; the request was answered.", error);
    }
  }

  /**
   * @param {Request} request
   * @param {LogEntry} entry
   * @returns {Promise<Answer>}
   */
  async #answer(request, entry) {
    try {
      const { origins, hosts, basePath } = this.#options;
      const url = urlOf(request);
      const path = pathOf(request, url, basePath);
      const health = this.#health.answer(request.method, path, entry);
      if (health) return await health;
      checkHost(url, hosts);
      checkOrigin(request, url, origins);
      this.#checkToken(request);
      return await this.#serve(request, path + url.search, entry);
    } catch (error) {
      return refusal(error, entry);
    }
  }

  /** @param {Request} request */
  #checkToken(request) {
    const { token } = this.#options;
    if (token === undefined || isToken(request.headers.get("authorization"), token)) return;
    throw new Refusal(401, "The request has no valid token: send it as Authorization: Bearer TOKEN.", {
      "www-authenticate": "Bearer",
    });
  }

  /**
   * @param {Request} request
   * @param {string} target
   * @param {LogEntry} entry
   * @returns {Promise<Answer>}
   */
  async #serve(request, target, entry) {
    const body = await bodyOf(request);
    const decoded = this.#decode(request, target, body);
    if ("answer" in decoded) return decoded.answer;
    entry.route = decoded.route;
    if (this.#options.logIds) Object.assign(entry, { client: decoded.arguments.client, id: decoded.arguments.id });
    await this.#authorize(request, decoded, entry);
    const answer = await this.#once(decoded, entry);
    if (decoded.forgets && answer.status < 300) this.#replays.forget(decoded.forgets, decoded.replay);
    return answer;
  }

  /**
   * @param {Request} request
   * @param {string} target
   * @param {Uint8Array} body
   * @returns {Decoded | { answer: Answer }}
   */
  #decode({ method, headers }, target, body) {
    this.#decoder ??= new Decoder(...secret());
    const header = (/** @type {string} */ name) => headers.get(name) ?? undefined;
    const text = this.#decoder.decode(
      method, target, header("content-type"), header("content-encoding"), header("if-match"), header("idempotency-key"), body,
    );
    return JSON.parse(text);
  }

  /**
   * What throws here is a token that is no good, to most libraries.
   * @param {Request} request
   * @param {Decoded} decoded
   * @param {LogEntry} entry
   */
  async #authorize(request, decoded, entry) {
    const { authorize } = this.#options;
    if (!authorize) return;
    try {
      if ((await authorize(request, decoded.arguments.client)) === true) return;
    } catch (error) {
      entry.error = wordsOf(error);
    }
    throw new Refusal(403, "The request is not allowed for this client.");
  }

  /**
   * @param {Decoded} decoded
   * @param {LogEntry} entry
   * @returns {Promise<Answer>}
   */
  async #once(decoded, entry) {
    const work = () => this.#call(decoded).catch((error) => refusal(error, entry));
    if (decoded.replay === undefined) return work();
    const { answer, isNew, wait } = this.#replays.once(decoded.replay, work);
    if (answer === undefined) {
      const message = "There is no room for another Idempotency-Key: try again after the seconds of Retry-After.";
      throw new Refusal(503, message, { "retry-after": String(wait) }, "STORAGE");
    }
    const { status, id } = await answer;
    if (isNew || id === undefined) return answer;
    const conversation = await this.#conversations.get(decoded.arguments.client, id);
    return encoded("create", conversation, status === 200);
  }

  /**
   * @param {Decoded} decoded
   * @returns {Promise<Answer>}
   */
  async #call({ call, arguments: { client, id, body, status, options } }) {
    const conversations = this.#conversations;
    switch (call) {
      case "create": {
        const stood = await this.#stands(client, body.id);
        const conversation = await conversations.create(client, body);
        return { ...encoded(call, conversation, stood), id: conversation.id };
      }
      case "get":
        return encoded(call, await conversations.get(client, id));
      case "latest":
        return encoded(call, await conversations.latest(client));
      case "update":
        return encoded(call, await conversations.update(client, id, body, options));
      case "close":
        return encoded(call, await conversations.close(client, id, status));
      case "closeAll":
        return encoded(call, await conversations.closeAll(client, status));
      case "list":
        return encoded(call, await conversations.list(client, options));
      default:
        return encoded(call, await conversations.erase(client));
    }
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

/** @param {Request} request */
async function bodyOf(request) {
  // The body of some hosts' requests is made by asking for it, so bodyUsed comes first.
  if (request.bodyUsed || request.body?.locked) {
    const message = "The body was read before it came here: what reads it must hand on another request, by request.clone().";
    throw new ConversationError("INVALID_BODY", message, { path: "body" });
  }
  let body;
  try {
    body = await readBytes(request, BODY_LIMIT);
  } catch (cause) {
    throw new ConversationError("INVALID_BODY", "The body broke off: send the request again.", { path: "body" }, { cause });
  }
  if (body) return body;
  throw new ConversationError("TOO_LARGE", "The body is over 256 KiB: send less.", { limit: BODY_LIMIT });
}

/** @param {Request} request */
function requestIdOf(request) {
  const given = request.headers.get("x-request-id");
  return given && REQUEST_ID.test(given) ? given : randomId();
}

function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @returns {[bigint, bigint]} */
function secret() {
  const [one = 0n, other = 0n] = crypto.getRandomValues(new BigUint64Array(2));
  return [one, other];
}
