// The REST API as a listener of Node's HTTP server: no Request, no Response, no stream for a short text.

import { Hosts, isCrooked, parsed } from "./origin.js";
import { Service, brokenOff, readBefore, tooLarge } from "./service.js";

/** @typedef {import("./service.js").Exchange} Exchange */
/** @typedef {import("../entry/server.js").NodeRequest} NodeRequest */
/** @typedef {import("../entry/server.js").NodeResponse} NodeResponse */

/** There wherever Node's requests are. */
const { Buffer } = /** @type {any} */ (globalThis);
/** Headers of which Node keeps the first, so that a second one would go unseen. */
const ALONE = ["host", "authorization", "content-type"];
/** Each has its own. */
const LENGTHS = ALONE.map((name) => name.length);
/** Of the few who send none: no browser does, so it opens nothing to a page. */
const NO_HOST = "localhost";

/**
 * @param {import("../entry/index.js").Conversations} conversations
 * @param {import("../entry/server.js").HandlerOptions<any>} [options]
 * @returns {(request: NodeRequest, response: NodeResponse) => void}
 */
export function createNodeListener(conversations, options = {}) {
  const service = new Service(conversations, options);
  const hosts = new Hosts();
  return (request, response) => {
    service.answer(new NodeExchange(request, response, hosts)).then((answer) => send(request, response, answer));
  };
}

/**
 * @param {NodeRequest} request
 * @param {NodeResponse} response
 * @param {import("./answers.js").Answer} answer
 */
function send({ method }, response, { status, headers, body }) {
  // What is left of the body is not waited for.
  if (status === 413) headers.connection = "close";
  if (body === "" || method === "HEAD") {
    response.writeHead(status, headers).end();
    return;
  }
  headers["content-length"] = String(Buffer.byteLength(body));
  response.writeHead(status, headers).end(body);
}

/** @implements {Exchange} */
class NodeExchange {
  query = "";
  #response;
  #hosts;
  #isRepeated;

  /**
   * @param {any} request
   * @param {any} response
   * @param {Hosts} hosts
   */
  constructor(request, response, hosts) {
    this.request = request;
    this.#response = response;
    this.method = request.method;
    this.#hosts = hosts;
    this.#isRepeated = hasRepeated(request.rawHeaders);
  }

  /**
   * @param {string} name
   * @returns {string | undefined}
   */
  header(name) {
    return this.#isRepeated ? this.request.headersDistinct[name]?.join(", ") : this.request.headers[name];
  }

  locate() {
    const { url, headers, socket } = this.request;
    const scheme = socket?.encrypted ? "https" : "http";
    const header = this.header("host") ?? headers[":authority"] ?? NO_HOST;
    const host = this.#hosts.read(scheme, header);
    if (url.startsWith("/")) return { host, path: this.#split(url) };
    // As it is sent to a proxy: the target's host counts, by RFC 9112, 3.2.2.
    const whole = /^https?:/i.test(url) ? parsed(url) : undefined;
    return whole ? { host: whole, path: this.#split(isCrooked(url) ? "/" : whole.pathname + whole.search) } : { host, path: "/" };
  }

  /** @param {string} target */
  #split(target) {
    const end = target.indexOf("?");
    const path = end < 0 ? target : target.slice(0, end);
    if (end >= 0) this.query = target.slice(end + 1);
    return isCrooked(target) ? "/" : path;
  }

  /** @param {() => void} listener */
  onGone(listener) {
    if (this.#response.destroyed) listener();
    else this.#response.on?.("close", listener);
  }

  /** @param {number} limit */
  body(limit) {
    const { request } = this;
    if (request.readableDidRead) throw readBefore();
    if (Number(request.headers["content-length"]) > limit) throw tooLarge(limit);
    return new Promise((resolve, reject) => new Body(request, limit, resolve, reject));
  }
}

/** Gathers what comes of a body. */
class Body {
  /** @type {Uint8Array[]} */
  #parts = [];
  #length = 0;

  /**
   * @param {any} request
   * @param {number} limit
   * @param {(bytes: Uint8Array) => void} resolve
   * @param {(error: unknown) => void} reject
   */
  constructor(request, limit, resolve, reject) {
    let isEnded = false;
    request.on("data", (/** @type {Uint8Array} */ part) => {
      this.#length += part.length;
      if (this.#length <= limit) this.#parts.push(part);
      else reject(tooLarge(limit));
    });
    request.on("end", () => {
      isEnded = true;
      resolve(this.#bytes());
    });
    // It breaks off by a "close" without an "end", with an error before it or none.
    request.on("error", (/** @type {unknown} */ cause) => reject(brokenOff(cause)));
    request.on("close", () => {
      if (!isEnded) reject(brokenOff(undefined));
    });
  }

  #bytes() {
    const [first] = this.#parts;
    return this.#parts.length === 1 && first ? first : Buffer.concat(this.#parts);
  }
}

/**
 * Whether a header came twice of which Node would keep the first.
 * @param {string[]} rawHeaders names and values by turns
 */
function hasRepeated(rawHeaders) {
  let found = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = /** @type {string} */ (rawHeaders[index]);
    const place = LENGTHS.indexOf(name.length);
    if (place < 0 || name.toLowerCase() !== ALONE[place]) continue;
    if (found & (1 << place)) return true;
    found |= 1 << place;
  }
  return false;
}
