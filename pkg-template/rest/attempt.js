// One attempt of one request: fetch, its time limit, its abort. What to make of the answer is not decided here.

import { readBytes } from "./body.js";
import { readHeaders } from "./headers.js";

/**
 * @typedef {object} Asked
 * @property {string} url
 * @property {string} method
 * @property {Record<string, string>} headers our own
 * @property {() => unknown} theirs asks for the caller's headers
 * @property {string} [body]
 * @property {number} timeout milliseconds for headers and body
 * @property {number} limit bytes of the answer's body
 */

/**
 * @typedef {"not_sent" | "refused" | "broken" | "timed_out" | "no_response" | "truncated" | "too_large" | "no_utf8"} Failure
 * @typedef {{ failure: Failure, cause: unknown }} Failed
 * @typedef {{ status: number, type: string | undefined, retryAfter: string | undefined, requestId: string | undefined, text: string }} Answered
 */

/**
 * Never rejects. After an abort it settles at once, even if `fetch` goes on.
 * @param {NonNullable<import("../entry/remote.js").ConnectOptions["fetch"]>} fetch
 * @param {Asked} asked
 * @param {AbortSignal} signal
 * @returns {Promise<Answered | Failed>}
 */
export async function attempt(fetch, asked, signal) {
  const controller = new AbortController();
  const stop = () => controller.abort();
  /** @type {Failure} what it is if the next step fails */
  let failure = "not_sent";
  const work = async () => {
    const theirs = await asked.theirs();
    controller.signal.throwIfAborted();
    failure = "refused";
    const headers = { ...readHeaders(theirs), ...asked.headers };
    failure = "broken";
    const response = await send(fetch, { ...asked, headers }, controller.signal);
    failure = "no_response";
    const head = headOf(response);
    failure = "truncated";
    const bytes = await readBytes(response, asked.limit);
    failure = "too_large";
    if (bytes === null) throw new Error(`The answer is over ${asked.limit} bytes.`);
    failure = "no_utf8";
    return { ...head, text: new TextDecoder("utf-8", { fatal: response.ok }).decode(bytes) };
  };
  const timer = setTimeout(() => {
    failure = failure === "not_sent" ? "not_sent" : "timed_out";
    stop();
  }, asked.timeout);
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await Promise.race([work(), aborted(controller.signal)]);
  } catch (cause) {
    stop();
    return { failure, cause };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}

/**
 * Throws for what is no answer, or has been read.
 * @param {Response} response
 */
function headOf(response) {
  const { status, headers, bodyUsed, body } = response;
  if (!(status > 0)) throw new TypeError("It has no status.");
  if (bodyUsed || body?.locked) throw new TypeError("Its body was read before.");
  const header = (/** @type {string} */ name) => headers.get(name) ?? undefined;
  return { status, type: header("content-type"), retryAfter: header("retry-after"), requestId: header("x-request-id") };
}

/**
 * @param {NonNullable<import("../entry/remote.js").ConnectOptions["fetch"]>} fetch
 * @param {Asked} asked
 * @param {AbortSignal} signal
 */
async function send(fetch, { url, method, headers, body }, signal) {
  const init = { method, headers, signal, redirect: /** @type {const} */ ("manual"), ...privacy() };
  const response = await fetch(url, body === undefined ? init : { ...init, body });
  // In a page, a redirect shows neither its status nor its place.
  return response?.type === "opaqueredirect" ? new Response(null, { status: 302 }) : response;
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

/**
 * @param {AbortSignal} signal
 * @returns {Promise<never>}
 */
function aborted(signal) {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
