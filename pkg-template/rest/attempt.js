// One attempt of one request: fetch, its time limit, its abort. What to make of the answer is not decided here.

import { readBytes } from "./body.js";
import { readHeaders } from "./headers.js";

/** @typedef {import("./policy.js").Reason} Failure */
/** @typedef {NonNullable<import("../entry/remote.js").ConnectOptions["fetch"]>} Fetch */
/** @typedef {{ failure: Failure, cause: unknown }} Failed */
/** @typedef {{ response: Response, text: string }} Answered */

/**
 * @typedef {object} Sending
 * @property {Fetch} fetch
 * @property {string} url
 * @property {import("./requests.js").Request} request
 * @property {import("../entry/remote.js").ConnectOptions["headers"]} theirs the caller's headers
 * @property {number} timeout milliseconds for headers and body
 * @property {number} limit bytes of the answer's body
 */

/**
 * Never rejects. When the call is stopped it settles at once, even if `fetch` goes on.
 * @param {Sending} sending
 * @param {import("./call.js").Call} call
 * @returns {Promise<Answered | Failed>}
 */
export function attempt({ fetch, url, request, theirs, timeout, limit }, call) {
  const controller = new AbortController();
  /** @type {Failure} what it is if the next step fails */
  let failure = "not_sent";
  const work = async () => {
    const given = typeof theirs === "function" ? await theirs() : theirs;
    controller.signal.throwIfAborted();
    failure = "refused";
    const headers = given === undefined ? request.headers : { ...readHeaders(given), ...request.headers };
    failure = "broken";
    const response = told(await fetch(url, initOf(request, headers, controller.signal)));
    failure = "no_response";
    checkResponse(response);
    failure = "truncated";
    const bytes = await readBytes(response, limit);
    failure = "too_large";
    if (bytes === null) throw new Error(`The answer is over ${limit} bytes.`);
    failure = "no_utf8";
    return { response, text: textOf(bytes, response.ok) };
  };
  return new Promise((resolve) => {
    const settle = (/** @type {Answered | Failed} */ came) => {
      clearTimeout(timer);
      call.onStop = undefined;
      resolve(came);
    };
    const giveUp = (/** @type {unknown} */ cause) => {
      controller.abort();
      settle({ failure, cause });
    };
    const timer = setTimeout(() => {
      if (failure !== "not_sent") failure = "timed_out";
      controller.abort();
      giveUp(controller.signal.reason);
    }, timeout);
    call.onStop = () => giveUp(undefined);
    work().then(settle, giveUp);
  });
}

/**
 * @param {import("./requests.js").Request} request
 * @param {Record<string, string>} headers
 * @param {AbortSignal} signal
 */
function initOf({ method, body }, headers, signal) {
  /** @type {RequestInit} */
  const init = { method, headers, signal, redirect: "manual", ...privacy() };
  if (body !== undefined) init.body = body;
  return init;
}

/**
 * In a page, a redirect shows neither its status nor its place.
 * @param {Response} response
 */
function told(response) {
  return response?.type === "opaqueredirect" ? new Response(null, { status: 302 }) : response;
}

/**
 * Throws for what is no answer, or has been read.
 * @param {Response} response
 */
function checkResponse({ status, headers, bodyUsed, body }) {
  if (status > 0 && typeof headers.get === "function" && !bodyUsed && !body?.locked) return;
  throw new TypeError("It has no status, no headers or no body that nobody has read.");
}

/** @type {RequestInit | undefined} */
let known;

/** No cookies, no cache; Workers have neither and refuse to be told. Asked late: in Node, a Request loads all of its fetch. */
function privacy() {
  /** @type {RequestInit} */
  const init = { credentials: "omit", cache: "no-store" };
  return (known ??= isTaken(init) ? init : {});
}

/** @param {RequestInit} init */
function isTaken(init) {
  try {
    new Request("http://localhost/", init);
    return true;
  } catch {
    return false;
  }
}

/** @type {Record<string, TextDecoder>} made late, as jsdom has none */
const decoders = {};

/**
 * A refusal may be in any letters.
 * @param {Uint8Array} bytes
 * @param {boolean} fatal
 */
function textOf(bytes, fatal) {
  return (decoders[`${fatal}`] ??= new TextDecoder("utf-8", { fatal })).decode(bytes);
}
