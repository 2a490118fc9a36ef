// Which of its writes each request is, so that a server can tell a late or repeated copy from a new one.

import { randomName } from "./random.js";

/** Of so many clients at most the last settled write is known; without it, the server is asked to know less. */
const ROOM = 10_000;

/** One connection. */
export class Writer {
  /** Made with the first write: a Worker has no randomness before its first request. */
  #name = "";
  #last = 0;
  /** @type {Map<string, number>} by client, the last number that was done */
  #settled = new Map();

  /**
   * Gives a write its key, once it is sent for the first time: a write that waits before it may become known meanwhile.
   * @param {import("./requests.js").Request} request
   */
  number(request) {
    if (request.number !== 0) return;
    this.#name ||= randomName();
    request.number = this.#last += 1;
    request.headers["idempotency-key"] = `"w1.${this.#name}.${request.number}.${this.#settled.get(request.who) ?? 0}"`;
  }

  /**
   * The server has decided about a write. Of an erase it keeps nothing, nor the numbers of the client; a refusal, and a closing of all,
   * it notes only where there is anything of the client.
   * @param {import("./requests.js").Request} request
   * @param {string | undefined} code of a refusal
   */
  settle({ who, number, call }, code) {
    if (call === "erase" || code === "FORGOTTEN") this.#settled.delete(who);
    else if (call !== "closeAll" && code === undefined) this.#settled.set(who, Math.max(number, this.#settled.get(who) ?? 0));
    if (this.#settled.size > ROOM) this.#settled.clear();
  }
}
