// Where a request is for, and where it comes from: looked at before anything of it is read.

import { Refusal } from "./answers.js";

/** @typedef {import("./service.js").Exchange} Exchange */
/** @typedef {{ host: string, hostname: string }} Host as a URL parser writes it */

const HOST = /^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d+)?$/i;
/** What a URL parser resolves before anybody sees it: to a proxy before us it was another path. */
const CROOKED = /^[^?]*(?:\\|%2e|\/\.\.?(?:[/?]|$))|#/i;
/** Most servers have one name, or a few: others are read anew. */
const REMEMBERED = 16;

/** @returns {Refusal} */
export function noHost() {
  return new Refusal(400, "The request needs one Host, a name with or without a port, such as 127.0.0.1:8787.");
}

/** @param {string} text */
export function parsed(text) {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/**
 * Whether a header Host is one, and no list of them.
 * @param {string} host
 */
export function isHost(host) {
  return HOST.test(host) && parsed(`http://${host}`) !== undefined;
}

/** Reads the header Host, again and again the same. */
export class Hosts {
  /** @type {Map<string, Host>} */
  #known = new Map();

  /**
   * @param {string} scheme
   * @param {string} header
   * @returns {Host}
   */
  read(scheme, header) {
    const key = `${scheme}://${header}`;
    return this.#known.get(key) ?? this.#add(key, header);
  }

  /**
   * @param {string} key
   * @param {string} header
   */
  #add(key, header) {
    const url = HOST.test(header) ? parsed(key) : undefined;
    if (!url) throw noHost();
    const { host, hostname } = url;
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(key, { host, hostname });
    return { host, hostname };
  }
}

/**
 * Whether a target, as it was sent, reads as another path than it is.
 * @param {string} target
 */
export function isCrooked(target) {
  return CROOKED.test(target);
}

/**
 * The path below `basePath`; one that is no route for what lies outside.
 * @param {string} path
 * @param {string} basePath
 */
export function pathBelow(path, basePath) {
  const isInside = path === basePath || path.startsWith(`${basePath}/`);
  return isInside ? path.slice(basePath.length) : "/";
}

/**
 * @param {Host} host
 * @param {Set<string> | undefined} hosts
 */
export function checkHost({ hostname }, hosts) {
  if (!hosts || hosts.has(hostname)) return;
  throw new Refusal(421, "This server does not answer to that host: call it by a name that it was started with.");
}

/**
 * Turns away what a page of another origin sends: a browser sends it whether or not the page may read the answer. Before a server that
 * ends TLS for this one, only host and port tell the own origin; a page that differs in the scheme is cross-site.
 * @param {Exchange} exchange
 * @param {Host} host
 * @param {Set<string>} origins
 */
export function checkOrigin(exchange, { host }, origins) {
  const origin = exchange.header("origin");
  if (origin !== undefined && origins.has(origin)) return;
  const isElsewhere = exchange.header("sec-fetch-site")?.includes("cross-site");
  if (!isElsewhere && (origin === undefined || parsed(origin)?.host === host)) return;
  throw new Refusal(403, "The request comes from a page of another origin: let the server name that origin, by cors.");
}
