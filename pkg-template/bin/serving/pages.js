// What the command serves beside the REST API: a page at /, /openapi.yaml and /metrics.

import { VERSION, packaged } from "../version.js";
import { textOf } from "./metrics.js";

const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const SECURE = { "cache-control": "no-store", "cross-origin-resource-policy": "same-origin", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" };
const PATHS = ["/", "/openapi.yaml", "/metrics"];

/**
 * @typedef {object} Context
 * @property {import("./tokens.js").Tokens} tokens
 * @property {string[] | undefined} hosts undefined for any
 * @property {(() => Promise<import("./metrics.js").Sums>) | undefined} sums absent where there are no metrics
 */

export class Pages {
  #context;
  #page;
  #openapi = packaged("openapi.yaml");

  /** @param {Context} context */
  constructor(context) {
    this.#context = context;
    this.#page = page(context.sums !== undefined);
  }

  /**
   * Answers a request for one of them; false for any other.
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  answer(request, response) {
    const path = request.url?.split("?", 1)[0] ?? "";
    const { sums } = this.#context;
    if (!PATHS.includes(path) || (path === "/metrics" && !sums)) return false;
    if (request.method !== "GET" && request.method !== "HEAD") send(request, response, 405, "text/plain", `${path} takes GET and HEAD only.\n`, { allow: "GET, HEAD" });
    else if (path === "/") send(request, response, 200, "text/html; charset=utf-8", this.#page, { "content-security-policy": POLICY });
    else if (path === "/openapi.yaml") send(request, response, 200, "application/yaml", this.#openapi);
    else if (sums) this.#metrics(request, response, sums);
    return true;
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   * @param {() => Promise<import("./metrics.js").Sums>} sums
   */
  #metrics(request, response, sums) {
    const { tokens, hosts } = this.#context;
    if (hosts && !hosts.includes(hostOf(request))) return send(request, response, 421, "text/plain", "This server has another name.\n");
    if (!tokens.maySeeAll(request)) {
      return send(request, response, 401, "text/plain", "Send a token that is for all bots, as Authorization: Bearer TOKEN.\n", { "www-authenticate": "Bearer" });
    }
    return void sums().then(
      (found) => send(request, response, 200, "text/plain; version=0.0.4; charset=utf-8", textOf(found)),
      (error) => send(request, response, 503, "text/plain", `${error.message}\n`),
    );
  }
}

/** @param {import("node:http").IncomingMessage} request */
function hostOf({ headers }) {
  try {
    return new URL(`http://${headers.host}`).hostname.replace(/^\[|\]$/g, "");
  } catch {
    return "";
  }
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {number} status
 * @param {string} type
 * @param {string} text
 * @param {Record<string, string>} [headers]
 */
export function send({ method }, response, status, type, text, headers = {}) {
  response.writeHead(status, { ...SECURE, "content-type": type, "content-length": Buffer.byteLength(text), ...headers });
  response.end(method === "HEAD" ? undefined : text);
}

/** @param {boolean} hasMetrics */
function page(hasMetrics) {
  const places = ["/openapi.yaml", "/livez", "/readyz", ...(hasMetrics ? ["/metrics"] : [])];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>convostate</title>
<h1>convostate ${VERSION}</h1>
<p>The state of conversations over REST. Calls begin with <code>/conversations</code>; <a href="/openapi.yaml">/openapi.yaml</a> describes them.</p>
<ul>
${places.map((path) => `<li><a href="${path}">${path}</a></li>`).join("\n")}
</ul>
</html>
`;
}
