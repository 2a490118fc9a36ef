// All of a store as lines.

import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream, existsSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { Misuse } from "../misuse.js";
import { clientsIn, countsOf } from "./reading.js";
import { firstLine, lastLine, linesOf } from "./records.js";
import { Progress } from "./progress.js";
import { clientsOf, holdings, insideOf } from "./rows.js";

/** @typedef {import("convostate").Client} Client */

/** So much is gathered before it is written, in characters. */
const BATCH = 1 << 20;

/**
 * @param {import("../store.js").Opened} opened
 * @param {import("../flags.js").Values} values
 */
export async function exportAll(opened, { file, resume, quiet }) {
  const progress = new Progress("exported", quiet);
  await checkList(opened);
  const { out, after } = await begin(file, resume, progress);
  for await (const holding of holdings(insideOf(opened), after)) {
    await out.write(linesOf(holding));
    progress.add({ conversations: holding.rows.length, memories: holding.memories.length });
  }
  await out.end(progress);
  progress.end();
  return 0;
}

/**
 * Refuses to leave out clients without a word.
 * @param {import("../store.js").Opened} opened
 */
async function checkList(opened) {
  const there = await opened.count?.();
  if (there === undefined) return;
  let listed = 0;
  for await (const clients of clientsOf(insideOf(opened))) listed += clients.length;
  // Between the two, others may have erased some.
  if (listed >= there || listed >= Number(await opened.count?.())) return;
  throw new Error(`the store's list of clients has ${listed} of ${there}: of the others, a version before 0.2 made the last write. Each is listed from its next write on.`);
}

/**
 * Where to write, and after which client to go on. A file has another name until it is whole: so what was cut off is never taken for it.
 * @param {string | undefined} file
 * @param {boolean} resume
 * @param {Progress} progress
 * @returns {Promise<{ out: Out, after: Client | null }>}
 */
async function begin(file, resume, progress) {
  if (file === undefined) return started(new Out(writeOut));
  const part = `${file}.part`;
  if (existsSync(file)) throw new Misuse(`${file} is there already: name another --file.`);
  if (existsSync(part) && !resume) throw new Misuse(`${part} is there, of an export that was cut off: go on with --resume, or remove it.`);
  const { end, after } = existsSync(part) ? await whole(part, progress) : { end: 0, after: null };
  const handle = await open(part, end > 0 ? "r+" : "w");
  await handle.truncate(end);
  let at = end;
  const write = async (/** @type {string} */ text) => {
    const { bytesWritten } = await handle.write(text, at);
    at += bytesWritten;
  };
  const out = new Out(write, async () => {
    await handle.sync();
    await handle.close();
    await rename(part, file);
  });
  if (end === 0) return started(out);
  for await (const bytes of createReadStream(part, { end: end - 1 })) out.hash.update(bytes);
  return { out, after };
}

/** @param {Out} out */
async function started(out) {
  await out.write([firstLine()]);
  return { out, after: null };
}

/**
 * Where the last whole client of an export ends that was cut off, and which that is.
 * @param {string} part
 * @param {Progress} progress is told of what is there
 */
async function whole(part, progress) {
  let end = 0;
  /** @type {Client | null} */
  let after = null;
  for await (const client of clientsIn(part, { isWhole: false })) {
    const { bot_id, user_id, channel_id } = client.record;
    end = client.end;
    after = { bot_id, user_id, channel_id };
    progress.add(countsOf(client));
  }
  return { end, after };
}

/** @param {string} text */
async function writeOut(text) {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

class Out {
  hash = createHash("sha256");
  #write;
  #close;
  #gathered = "";

  /**
   * @param {(text: string) => Promise<void>} write
   * @param {() => Promise<void>} [close]
   */
  constructor(write, close = async () => {}) {
    this.#write = write;
    this.#close = close;
  }

  /** @param {string[]} lines */
  async write(lines) {
    this.#gathered += `${lines.join("\n")}\n`;
    if (this.#gathered.length >= BATCH) await this.#flush();
  }

  /** @param {import("./records.js").Counts} counts */
  async end(counts) {
    await this.#flush();
    await this.#write(`${lastLine(counts, this.hash.digest("hex"))}\n`);
    await this.#close();
  }

  async #flush() {
    this.hash.update(this.#gathered);
    await this.#write(this.#gathered);
    this.#gathered = "";
  }
}
