// Cross-origin requests: only from the origins that are named, to the letter.

const METHODS = "GET, POST, PUT, DELETE";
const HEADERS = "authorization, content-type, idempotency-key, if-match, x-request-id";
const EXPOSED = "etag, retry-after, x-request-id";

/**
 * @param {Request} request
 * @param {Set<string>} origins
 * @returns {Record<string, string>}
 */
export function corsHeaders(request, origins) {
  if (origins.size === 0) return {};
  const origin = request.headers.get("origin");
  if (origin === null || !origins.has(origin)) return { vary: "origin" };
  return { vary: "origin", "access-control-allow-origin": origin, "access-control-expose-headers": EXPOSED };
}

/**
 * The answer to a preflight of an origin that is allowed.
 * @param {Request} request
 * @param {Record<string, string>} cors
 */
export function preflight(request, cors) {
  const isPreflight = request.method === "OPTIONS" && request.headers.has("access-control-request-method");
  if (!isPreflight || !cors["access-control-allow-origin"]) return undefined;
  const headers = {
    "access-control-allow-methods": METHODS,
    "access-control-allow-headers": HEADERS,
    "access-control-max-age": "7200",
  };
  return { status: 204, headers, body: "" };
}
