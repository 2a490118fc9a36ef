// One request sent to several servers as it is, and their answers in a form in which they can be compared.

import { Agent, request as send } from "node:http";
import { setImmediate as breathe } from "node:timers/promises";

/** Of the connection, or of the clock. */
const NOT_OURS = ["connection", "date", "keep-alive"];
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const MADE_ID = /[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[\da-f]{4}-[\da-f]{12}/g;
const REQUEST_ID = /^[\da-f]{32}$/;

/** A server, with what it named itself: ids and times stand for the order in which they were first seen. */
export class Side {
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #seen = { "a time": new Map(), "an id": new Map() };
  /** The ids that it made. @type {string[]} */
  made = [];
  /** Of the last page. @type {string | undefined} */
  paginationKey;

  /** @param {string} url */
  constructor(url) {
    this.url = new URL(url);
  }

  /** @param {{ method: string, target: string, headers: Record<string, string | string[]>, body: string | Buffer }} request */
  ask({ method, target, headers, body }) {
    const { hostname, port } = this.url;
    const length = body.length > 0 || method === "POST" || method === "PUT" ? { "content-length": Buffer.byteLength(body) } : {};
    return new Promise((resolve, reject) => {
      const sent = send({ hostname, port, agent: this.#agent, method, path: target, headers: { ...headers, ...length } }, async (response) => {
        const parts = await response.toArray().catch(reject);
        resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(parts ?? []).toString("utf8") });
      });
      sent.on("error", reject).end(body);
    });
  }

  /** What it answered, apart from what no two servers have in common. */
  compared(method, { status, headers, text }) {
    // Node leaves out the length of a body that is not sent; RFC 9110, 9.3.2, lets it.
    const omitted = method === "HEAD" ? [...NOT_OURS, "content-length"] : NOT_OURS;
    const told = Object.fromEntries(Object.entries(headers).filter(([name]) => !omitted.includes(name)));
    if (REQUEST_ID.test(told["x-request-id"])) told["x-request-id"] = "made";
    this.paginationKey = /"pagination_key":"(\w+)"/.exec(text)?.[1] ?? this.paginationKey;
    for (const [id] of text.matchAll(MADE_ID)) if (!this.#seen["an id"].has(id)) this.made.push(id);
    return { status, headers: told, body: this.#ordered(this.#ordered(text, TIME, "a time"), MADE_ID, "an id") };
  }

  #ordered(text, form, kind) {
    const seen = this.#seen[kind];
    return text.replace(form, (found) => {
      if (!seen.has(found)) seen.set(found, seen.size);
      return `${kind} ${seen.get(found)}`;
    });
  }

  close() {
    this.#agent.destroy();
  }
}

/** Lets the clock go on, so that no two requests come at the same time and each server orders them alike. */
export async function nextMillisecond() {
  for (const at = Date.now(); Date.now() === at; ) await breathe();
}
