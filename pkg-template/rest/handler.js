// The REST API as one function from Request to Response.

import { readBytes } from "./body.js";
import { isCrooked, isHost, noHost, parsed } from "./origin.js";
import { Service, brokenOff, readBefore, tooLarge } from "./service.js";

/** @typedef {import("./service.js").Exchange} Exchange */
/**
 * @param {import("../entry/index.js").Conversations} conversations
 * @param {import("../entry/server.js").HandlerOptions} [options]
 * @returns {(request: Request) => Promise<Response>}
 */
export function createHandler(conversations, options = {}) {
  const service = new Service(conversations, options);
  return async (request) => {
    const { status, headers, body } = await service.answer(new WebExchange(request));
    return new Response(body === "" || request.method === "HEAD" ? null : body, { status, headers });
  };
}

/** @implements {Exchange} */
class WebExchange {
  query = "";

  /** @param {Request} request */
  constructor(request) {
    this.request = request;
    this.method = request.method;
  }

  /** @param {string} name */
  header(name) {
    return this.request.headers.get(name) ?? undefined;
  }

  locate() {
    const url = urlOf(this.request);
    const host = this.header("host");
    if (!url || (host !== undefined && host !== url.host && !isHost(host))) throw noHost();
    this.query = url.search.slice(1);
    /** @type {unknown} what was sent, where the host tells it: srvx on Node */
    const sent = /** @type {any} */ (this.request).runtime?.node?.req?.url;
    return { host: url, path: typeof sent === "string" && isCrooked(sent) ? "/" : url.pathname };
  }

  /** @param {() => void} listener */
  onGone(listener) {
    const { signal } = this.request;
    if (signal?.aborted) listener();
    else signal?.addEventListener("abort", listener);
  }

  /** @param {number} limit */
  async body(limit) {
    const { request } = this;
    // The body of some hosts' requests is made by asking for it, so bodyUsed comes first.
    if (request.bodyUsed || request.body?.locked) throw readBefore();
    const bytes = await readBytes(request, limit).catch((cause) => {
      throw brokenOff(cause);
    });
    if (bytes) return bytes;
    throw tooLarge(limit);
  }
}

/** @param {Request} request */
function urlOf(request) {
  try {
    // Some hosts make the URL when it is asked for, and throw then.
    return parsed(request.url);
  } catch {
    return undefined;
  }
}
