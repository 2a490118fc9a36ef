// Whether the server runs, and whether its store answers: for whoever runs it.

import { Refusal, wordsOf } from "./answers.js";

/** A client that nobody is: every store can say that it has no conversation. */
const NOBODY = { bot_id: "convostate", user_id: "readyz", channel_id: "readyz" };
const CACHED_MS = 1000;
const PATIENCE_MS = 2000;

export class Health {
  #conversations;
  #isReady;
  /** @type {Promise<unknown> | undefined} the last question; it rejects with what is wrong with the store */
  #asking;
  #askedAt = -Infinity;
  #isAnswered = true;

  /**
   * @param {import("../entry/index.js").Conversations} conversations
   * @param {(() => boolean | Promise<boolean>) | undefined} isReady
   */
  constructor(conversations, isReady) {
    this.#conversations = conversations;
    this.#isReady = isReady;
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {import("../entry/server.js").LogEntry} entry
   */
  answer(method, path, entry) {
    if (path !== "/livez" && path !== "/readyz") return undefined;
    if (method !== "GET" && method !== "HEAD") throw new Refusal(405, `${path} takes GET and HEAD only.`, { allow: "GET, HEAD" });
    return path === "/livez" ? ready(true) : this.#readiness(entry);
  }

  /** @param {import("../entry/server.js").LogEntry} entry */
  async #readiness(entry) {
    try {
      if (this.#isReady && !(await this.#isReady())) return ready(false);
      await this.#store();
      return ready(true);
    } catch (error) {
      entry.error = wordsOf(error);
      return ready(false);
    }
  }

  /** Asks the store, at most once a second and never twice at once. */
  async #store() {
    const now = performance.now();
    if (this.#isAnswered && now - this.#askedAt >= CACHED_MS) {
      this.#askedAt = now;
      this.#isAnswered = false;
      this.#asking = (async () => this.#conversations.latest(NOBODY))().finally(() => (this.#isAnswered = true));
    }
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error("the store does not answer")), PATIENCE_MS);
    });
    await Promise.race([this.#asking, late]).finally(() => clearTimeout(timer));
  }
}

/** @param {boolean} isReady */
function ready(isReady) {
  const headers = { "content-type": "application/json" };
  return { status: isReady ? 200 : 503, headers, body: JSON.stringify({ ready: isReady }) };
}
