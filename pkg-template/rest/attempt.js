// One attempt of one request: fetch, its time limit, its abort. What to make of the answer is not decided here.

import { readText } from "./body.js";

/**
 * @typedef {object} Asked
 * @property {string} url
 * @property {string} method
 * @property {Record<string, string>} headers
 * @property {string | undefined} body
 * @property {number} timeout milliseconds for headers and body
 * @property {number} limit bytes of the answer's body
 */

/**
 * @typedef {{ failure: "not_sent" | "broken" | "timed_out" | "truncated" | "too_large", cause?: unknown }} Failed
 * @typedef {{ status: number, headers: Headers, text: string }} Answered
 */

/**
 * Never rejects. After an abort it settles at once, even if `fetch` goes on.
 * @param {typeof fetch} fetch
 * @param {() => Promise<Asked>} prepare
 * @param {number} timeout
 * @param {AbortSignal} signal
 * @returns {Promise<Answered | Failed>}
 */
export async function attempt(fetch, prepare, timeout, signal) {
  const controller = new AbortController();
  const stop = () => controller.abort();
  /** @type {Failed["failure"]} */
  let failure = "not_sent";
  const work = async () => {
    const asked = await prepare();
    controller.signal.throwIfAborted();
    failure = "broken";
    const response = await send(fetch, asked, controller.signal);
    failure = "truncated";
    const text = await readText(response, asked.limit);
    return text === null ? tooLarge(asked.limit) : { status: response.status, headers: response.headers, text };
  };
  const timer = setTimeout(() => {
    failure = failure === "not_sent" ? "not_sent" : "timed_out";
    stop();
  }, timeout);
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
 * @param {number} limit
 * @returns {Failed}
 */
function tooLarge(limit) {
  return { failure: "too_large", cause: new Error(`The answer is over ${limit} bytes.`) };
}

/**
 * @param {typeof fetch} fetch
 * @param {Asked} asked
 * @param {AbortSignal} signal
 */
async function send(fetch, { url, method, headers, body }, signal) {
  const init = { method, headers, signal, redirect: /** @type {const} */ ("manual"), ...privacy() };
  const response = await fetch(url, body === undefined ? init : { ...init, body });
  // In a page, a redirect shows neither its status nor its place.
  return response.type === "opaqueredirect" ? new Response(null, { status: 302 }) : response;
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
