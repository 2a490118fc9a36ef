// The REST API over anything that keeps conversations, as one function from Request to Response.

import { checkFields, checkType } from "../arguments.js";
import { ConversationError, wrongType } from "../errors.js";
import { decode, encode, problem } from "../wasm/rest.js";
import { readBytes } from "./body.js";
import { corsHeaders, preflight } from "./cors.js";
import { Replays } from "./replays.js";
import { isToken } from "./token.js";

/** @typedef {import("../server.js").HandlerOptions} HandlerOptions */
/** @typedef {import("../server.js").LogEntry} LogEntry */
/**
 * @typedef {object} Answer what the wasm makes of an outcome
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string} body
 */
/** @typedef {{ call: string, route: string, arguments: any, replay?: string }} Decoded */

const BODY_LIMIT = 256 * 1024;
const CALLS = /** @type {const} */ (["create", "get", "latest", "update", "close", "closeAll", "list", "erase"]);
const OPTIONS = ["basePath", "hosts", "token", "authorize", "cors", "log", "logIds", "isReady"];
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/**
 * @param {import("../index.js").Conversations} conversations
 * @param {HandlerOptions} [options]
 * @returns {(request: Request) => Promise<Response>}
 */
export function createHandler(conversations, options = {}) {
  for (const call of CALLS) checkType(conversations?.[call], "function", `conversations.${call}`);
  checkFields(options, "options", OPTIONS);
  const handler = new Handler(conversations, options);
  return (request) => handler.handle(request);
}

class Handler {
  #conversations;
  #options;
  #basePath;
  #origins;
  #hosts;
  #replays = new Replays();

  /**
   * @param {import("../index.js").Conversations} conversations
   * @param {HandlerOptions} options
   */
  constructor(conversations, options) {
    const { basePath = "", hosts, cors = [], token, authorize, log, isReady } = options;
    checkType(basePath, "string", "options.basePath");
    if (token !== undefined) checkType(token, "string", "options.token");
    for (const [name, list] of Object.entries({ hosts, cors })) checkList(list, `options.${name}`);
    for (const [name, hook] of Object.entries({ authorize, log, isReady })) {
      if (hook !== undefined) checkType(hook, "function", `options.${name}`);
    }
    this.#conversations = conversations;
    this.#options = options;
    this.#basePath = basePath.replace(/\/+$/, "");
    this.#origins = new Set(cors);
    this.#hosts = hosts && new Set(hosts);
  }

  /** @param {Request} request */
  async handle(request) {
    const started = performance.now();
    /** @type {LogEntry} */
    const entry = { time: new Date().toISOString(), requestId: requestIdOf(request), method: request.method, status: 0, ms: 0 };
    const cors = corsHeaders(request, this.#origins);
    const answer = preflight(request, cors) ?? (await this.#answer(request, entry));
    entry.status = answer.status;
    entry.ms = Math.round((performance.now() - started) * 1000) / 1000;
    this.#log(entry);
    const headers = { "cache-control": "no-store", ...answer.headers, ...cors, "x-request-id": entry.requestId };
    return new Response(answer.body || null, { status: answer.status, headers });
  }

  /** @param {LogEntry} entry */
  #log(entry) {
    try {
      this.#options.log?.(entry);
    } catch (error) {
      console.error("convostate: options.log threw; the request was answered.", error);
    }
  }

  /**
   * @param {Request} request
   * @param {LogEntry} entry
   * @returns {Promise<Answer>}
   */
  async #answer(request, entry) {
    try {
      const { hostname, pathname, search } = new URL(request.url);
      this.#checkHost(hostname);
      const health = this.#health(request.method, this.#inside(pathname));
      if (health) return health;
      this.#checkToken(request);
      return await this.#serve(request, this.#inside(pathname) + search, entry);
    } catch (error) {
      return refusal(error, entry);
    }
  }

  /** @param {string} pathname */
  #inside(pathname) {
    const isInside = pathname === this.#basePath || pathname.startsWith(`${this.#basePath}/`);
    return isInside ? pathname.slice(this.#basePath.length) : "/";
  }

  /**
   * @param {string} method
   * @param {string} path
   * @returns {Answer | undefined}
   */
  #health(method, path) {
    if (path !== "/livez" && path !== "/readyz") return undefined;
    if (method !== "GET") {
      throw new Refusal(405, `${path} takes GET only.`, { allow: "GET" });
    }
    const isReady = path === "/livez" || (this.#options.isReady?.() ?? true);
    const headers = { "content-type": "application/json" };
    return { status: isReady ? 200 : 503, headers, body: JSON.stringify({ ready: isReady }) };
  }

  /** @param {string} hostname */
  #checkHost(hostname) {
    if (!this.#hosts || this.#hosts.has(hostname)) return;
    throw new Refusal(421, "This server does not answer to that host: call it by a name that it was started with.");
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
    const header = (/** @type {string} */ name) => request.headers.get(name) ?? undefined;
    const text = decode(
      request.method, target, header("content-type"), header("if-match"), header("idempotency-key"), body,
    );
    /** @type {Decoded | { answer: Answer }} */
    const decoded = JSON.parse(text);
    if ("answer" in decoded) return decoded.answer;
    entry.route = decoded.route;
    if (this.#options.logIds) Object.assign(entry, { client: decoded.arguments.client, id: decoded.arguments.id });
    await this.#authorize(request, decoded);
    return this.#replays.once(decoded.replay, () => this.#call(decoded).catch((error) => refusal(error, entry)));
  }

  /**
   * @param {Request} request
   * @param {Decoded} decoded
   */
  async #authorize(request, decoded) {
    const { authorize } = this.#options;
    if (!authorize || (await authorize(request, decoded.arguments.client)) === true) return;
    throw new Refusal(403, "The request is not allowed for this client.");
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
        return encoded(call, await conversations.create(client, body), stood);
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
   * @param {import("../index.js").Client} client
   * @param {string | undefined} id
   */
  async #stands(client, id) {
    if (id === undefined) return false;
    try {
      await this.#conversations.get(client, id);
      return true;
    } catch (error) {
      if (isOurs(error) && error.code === "NOT_FOUND") return false;
      throw error;
    }
  }
}

/** What is refused by its status rather than by a code of the contract. */
class Refusal extends ConversationError {
  /**
   * @param {number} status
   * @param {string} message
   * @param {Record<string, string>} [headers]
   */
  constructor(status, message, headers = {}) {
    super("REJECTED", message);
    this.status = status;
    this.headers = headers;
  }
}

/**
 * @param {readonly string[] | undefined} list
 * @param {string} path
 */
function checkList(list, path) {
  if (list !== undefined && !Array.isArray(list)) throw wrongType("INVALID_BODY", path, "an array of strings", list);
}

/** @param {Request} request */
async function bodyOf(request) {
  let body;
  try {
    body = await readBytes(request, BODY_LIMIT);
  } catch (cause) {
    throw new ConversationError("INVALID_BODY", "The body broke off: send the request again.", { path: "body" }, { cause });
  }
  if (body) return body;
  throw new ConversationError("TOO_LARGE", "The body is over 256 KiB: send less.", { limit: BODY_LIMIT });
}

/**
 * Of this copy of the package or another.
 * @param {unknown} error
 * @returns {error is ConversationError}
 */
function isOurs(error) {
  return error instanceof Error && error.name === "ConversationError";
}

/**
 * @param {string} call
 * @param {unknown} value
 * @param {boolean} [stood]
 */
function encoded(call, value, stood = false) {
  return made(encode(call, JSON.stringify(value ?? null), stood));
}

/**
 * The problem that says it. What a store threw besides our errors is for the log only.
 * @param {unknown} error
 * @param {LogEntry} entry
 * @returns {Answer}
 */
function refusal(error, entry) {
  if (!isOurs(error)) {
    entry.error = String(error instanceof Error ? (error.stack ?? error) : error);
    return made(problem("STORAGE", "The store failed; nothing was acknowledged: try again."));
  }
  const { path, limit } = error.details;
  const { status, headers } = error instanceof Refusal ? error : {};
  const answer = made(problem(error.code, error.message, path, limit, status));
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/**
 * @param {string} text
 * @returns {Answer}
 */
function made(text) {
  return JSON.parse(text);
}

/** @param {Request} request */
function requestIdOf(request) {
  const given = request.headers.get("x-request-id");
  return given && REQUEST_ID.test(given) ? given : randomId();
}

function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
