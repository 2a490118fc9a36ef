// The REST API as a listener of Node's HTTP server: no Request, no Response, no stream for a short text.

import { Hosts, isCrooked, parsed } from "./origin.js";
import { BODY_LIMIT, Service, brokenOff, readBefore, tooLarge } from "./service.js";

/** @typedef {import("../entry/server.js").NodeRequest} NodeRequest */
/** @typedef {import("../entry/server.js").NodeResponse} NodeResponse */

/** There wherever Node's requests are. */
const { Buffer } = /** @type {any} */ (globalThis);
/** Headers of which Node keeps the first, so that a second one would go unseen. */
const ALONE = ["host", "authorization", "content-type"];
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
    service.answer(new NodeExchange(request, hosts)).then((answer) => send(request, response, answer));
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

/** @implements {import("./service.js").Exchange} */
class NodeExchange {
  query = "";
  #hosts;
  #isRepeated;

  /**
   * @param {any} request
   * @param {Hosts} hosts
   */
  constructor(request, hosts) {
    this.request = request;
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

  /** @returns {Promise<Uint8Array>} */
  body() {
    const { request } = this;
    if (request.readableDidRead || request.readableEnded) throw readBefore();
    return new Promise((resolve, reject) => {
      /** @type {Uint8Array[]} */
      const parts = [];
      let length = 0;
      const isLong = Number(request.headers["content-length"]) > BODY_LIMIT;
      if (isLong) return void reject(tooLarge());
      request.on("data", (/** @type {Uint8Array} */ part) => {
        length += part.length;
        if (length > BODY_LIMIT) {
          request.removeAllListeners("data");
          reject(tooLarge());
        } else parts.push(part);
      });
      request.once("end", () => resolve(parts.length === 1 ? parts[0] : Buffer.concat(parts)));
      request.once("error", (/** @type {unknown} */ cause) => reject(brokenOff(cause)));
      request.once("close", () => reject(brokenOff(undefined)));
    });
  }
}

/**
 * Whether one of those came twice.
 * @param {string[]} rawHeaders names and values by turns
 */
function hasRepeated(rawHeaders) {
  const found = [0, 0, 0];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = ALONE.indexOf(/** @type {string} */ (rawHeaders[index]).toLowerCase());
    if (name >= 0 && (found[name] += 1) > 1) return true;
  }
  return false;
}
