// Where a request is for, and where it comes from: looked at before anything of it is read.

import { Refusal } from "./answers.js";

const HOST = /^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d+)?$/i;
/** What a URL parser resolves before anybody sees it: to a proxy before us it was another path. */
const CROOKED = /^[^?]*(?:\\|%2e|\/\.\.?(?:[/?]|$))|#/i;

/**
 * The URL of a request whose Host is one.
 * @param {Request} request
 */
export function urlOf(request) {
  // Some hosts make the URL when it is asked for, and throw then.
  const url = parsed(() => request.url);
  const host = request.headers.get("host");
  const isHost = host === null || host === url?.host || (HOST.test(host) && parsed(() => `http://${host}`));
  if (url && isHost) return url;
  throw new Refusal(400, "The request needs one Host, a name with or without a port, such as 127.0.0.1:8787.");
}

/** @param {() => string} url */
function parsed(url) {
  try {
    return new URL(url());
  } catch {
    return undefined;
  }
}

/**
 * The path below `basePath`; one that is no route for what lies outside, and for what was not written as it reads.
 * @param {Request} request
 * @param {URL} url
 * @param {string} basePath
 */
export function pathOf(request, { pathname }, basePath) {
  /** @type {unknown} what was sent, where the host tells it: srvx on Node */
  const sent = /** @type {any} */ (request).runtime?.node?.req?.url;
  if (typeof sent === "string" && CROOKED.test(sent)) return "/";
  const isInside = pathname === basePath || pathname.startsWith(`${basePath}/`);
  return isInside ? pathname.slice(basePath.length) : "/";
}

/**
 * @param {URL} url
 * @param {Set<string> | undefined} hosts
 */
export function checkHost({ hostname }, hosts) {
  if (!hosts || hosts.has(hostname)) return;
  throw new Refusal(421, "This server does not answer to that host: call it by a name that it was started with.");
}

/**
 * Turns away what a page of another origin sends: a browser sends it whether or not the page may read the answer. Before a server that
 * ends TLS for this one, only host and port tell the own origin; a page that differs in the scheme is cross-site.
 * @param {Request} request
 * @param {URL} url
 * @param {Set<string>} origins
 */
export function checkOrigin({ headers }, url, origins) {
  const origin = headers.get("origin");
  if (origin !== null && origins.has(origin)) return;
  const isElsewhere = headers.get("sec-fetch-site")?.includes("cross-site");
  if (!isElsewhere && (origin === null || parsed(() => origin)?.host === url.host)) return;
  throw new Refusal(403, "The request comes from a page of another origin: let the server name that origin, by cors.");
}
