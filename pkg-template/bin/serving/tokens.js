// Who may call: tokens, each for all bots or for some, from a file that may change while the server runs.

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { Misuse } from "../misuse.js";

/** @typedef {{ hash: Buffer, bots: string[] | undefined }} Grant which token, by its hash; undefined for all bots */

const LOOK_MS = 2000;
const VISIBLE = /^[!-~]+$/;
const HASH = /^sha256:([0-9a-f]{64})$/i;
const BEARER = /^bearer +(.*)$/i;

/**
 * One token a line, then the bots that it is for. What begins with # is a comment.
 * @param {string} file
 * @returns {Grant[]}
 */
export function readTokens(file) {
  /** @type {string} */
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new Misuse(`can't read --tokens: ${error instanceof Error ? error.message : error}`);
  }
  const lines = text.split(/\r?\n/).map((line, index) => ({ words: line.trim().split(/\s+/), number: index + 1 }));
  const grants = lines.filter(({ words }) => words[0] !== "" && !words[0]?.startsWith("#")).map(({ words: [token = "", ...bots], number }) => {
    if (!VISIBLE.test(token)) throw new Misuse(`--tokens ${file}, line ${number}: the token holds what no header can: give visible ASCII.`);
    return { hash: hashOf(token), bots: bots.length > 0 ? bots : undefined };
  });
  if (grants.length === 0) throw new Misuse(`--tokens ${file} holds no token: give one a line.`);
  return grants;
}

/** @param {string} token or its hash, as the file has it */
function hashOf(token) {
  const hex = HASH.exec(token)?.[1];
  return hex === undefined ? sha256(token) : Buffer.from(hex, "hex");
}

/** @param {string} text */
function sha256(text) {
  return createHash("sha256").update(text).digest();
}

/**
 * Requests that bear a known token are given one that only this process knows, and the REST API asks for that: so it says itself what it
 * says of others.
 */
export class Tokens {
  /** What the REST API is to ask for; undefined when anybody may call. @type {string | undefined} */
  secret;
  /** @type {Grant[]} those of the file */
  #listed;
  /** @type {Grant[]} */
  #fixed;
  #file;
  /** @type {WeakMap<object, Grant>} */
  #grants = new WeakMap();

  /** @param {{ token: string | undefined, tokens: Grant[], tokensFile: string | undefined }} settings */
  constructor({ token, tokens, tokensFile }) {
    this.#fixed = token === undefined ? [] : [{ hash: sha256(token), bots: undefined }];
    this.#listed = tokens;
    this.#file = tokensFile;
    if (token !== undefined || tokensFile !== undefined) this.secret = randomBytes(32).toString("hex");
  }

  /**
   * Reads the file again when it changes, and when the process is told so. One that is wrong changes nothing.
   * @returns {() => void} what ends it
   */
  watch() {
    const file = this.#file;
    if (file === undefined) return () => {};
    const read = () => this.#read(file);
    watchFile(file, { interval: LOOK_MS, persistent: false }, read);
    process.on("SIGHUP", read);
    return () => {
      unwatchFile(file, read);
      process.off("SIGHUP", read);
    };
  }

  /** @param {string} file */
  #read(file) {
    const time = new Date().toISOString();
    try {
      this.#listed = readTokens(file);
      console.error(JSON.stringify({ time, tokens: this.#listed.length }));
    } catch (error) {
      console.error(JSON.stringify({ time, error: `the tokens stay as they were: ${error instanceof Error ? error.message : error}` }));
    }
  }

  /**
   * To be called with each request before anything looks at it.
   * @param {import("node:http").IncomingMessage} request
   */
  admit(request) {
    if (this.secret === undefined) return;
    const { authorization } = request.headers;
    const grant = this.#grantOf(BEARER.exec(authorization ?? "")?.[1]);
    if (grant === undefined) {
      delete request.headers.authorization;
      return;
    }
    this.#grants.set(request, grant);
    request.headers.authorization = `Bearer ${this.secret}`;
  }

  /**
   * By hashes, and all of them: so the time tells nothing of a token.
   * @param {string | undefined} token
   */
  #grantOf(token) {
    if (token === undefined) return undefined;
    const hash = sha256(token);
    return [...this.#fixed, ...this.#listed].filter((grant) => timingSafeEqual(grant.hash, hash))[0];
  }

  /**
   * Whether an admitted request may act for a bot.
   * @param {object} request
   * @param {string} bot
   */
  mayActFor(request, bot) {
    return this.secret === undefined || this.#allows(request, (bots) => bots.includes(bot));
  }

  /**
   * Whether an admitted request may see what is about all bots.
   * @param {object} request
   */
  maySeeAll(request) {
    return this.secret === undefined || this.#allows(request, () => false);
  }

  /**
   * Whose request it is, for counting: a text that is no token.
   * @param {object} request
   */
  nameOf(request) {
    return this.#grants.get(request)?.hash.toString("base64");
  }

  /**
   * @param {object} request
   * @param {(bots: string[]) => boolean} isFor
   */
  #allows(request, isFor) {
    const grant = this.#grants.get(request);
    return grant !== undefined && (grant.bots === undefined || isFor(grant.bots));
  }
}
