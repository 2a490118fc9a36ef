// How far a command is, on the standard error: each second on a terminal, else each half minute, and at the end.

import { counted } from "../counted.js";

const ON_TERMINAL_MS = 1000;
const IN_LOG_MS = 30_000;

export class Progress {
  clients = 0;
  conversations = 0;
  memories = 0;
  #what;
  #isQuiet;
  #isTerminal = process.stderr.isTTY === true;
  #toldAt = performance.now();

  /**
   * @param {string} what was done, such as "exported"
   * @param {boolean} isQuiet
   */
  constructor(what, isQuiet) {
    this.#what = what;
    this.#isQuiet = isQuiet;
  }

  /** @param {{ conversations: number, memories: number }} counts of one client more */
  add({ conversations, memories }) {
    this.clients += 1;
    this.conversations += conversations;
    this.memories += memories;
    const now = performance.now();
    if (this.#isQuiet || now - this.#toldAt < (this.#isTerminal ? ON_TERMINAL_MS : IN_LOG_MS)) return;
    this.#toldAt = now;
    process.stderr.write(this.#isTerminal ? `\r${this}` : `${this}\n`);
  }

  end() {
    if (!this.#isQuiet) process.stderr.write(`${this.#isTerminal ? "\r" : ""}${this}.\n`);
  }

  toString() {
    const counts = [counted(this.clients, "client"), counted(this.conversations, "conversation"), counted(this.memories, "memory", "memories")];
    return `${this.#what} ${counts.join(", ")}`;
  }
}
