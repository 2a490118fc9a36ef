// Cross-origin requests: only from the origins that are named, to the letter.

/** @typedef {import("./service.js").Exchange} Exchange */

const METHODS = "GET, POST, PUT, DELETE";
const HEADERS = "authorization, content-type, idempotency-key, if-match, if-none-match, prefer, turn-token, x-request-id";
const EXPOSED = "etag, retry-after, x-request-id";

/**
 * @param {Exchange} exchange
 * @param {Set<string>} origins
 * @returns {Record<string, string> | undefined}
 */
export function corsHeaders(exchange, origins) {
  if (origins.size === 0) return undefined;
  const origin = exchange.header("origin");
  if (origin === undefined || !origins.has(origin)) return { vary: "origin" };
  return { vary: "origin", "access-control-allow-origin": origin, "access-control-expose-headers": EXPOSED };
}

/**
 * The answer to a preflight of an origin that is allowed.
 * @param {Exchange} exchange
 * @param {Record<string, string> | undefined} cors
 */
export function preflight(exchange, cors) {
  if (!cors?.["access-control-allow-origin"] || exchange.method !== "OPTIONS") return undefined;
  if (exchange.header("access-control-request-method") === undefined) return undefined;
  const headers = {
    "access-control-allow-methods": METHODS,
    "access-control-allow-headers": HEADERS,
    "access-control-max-age": "7200",
  };
  return { status: 204, headers, body: "" };
}
