// A file of lines, in order, without holding more than one client of it.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { FORMAT, lastLine, recordOf } from "./records.js";

const LINE_END = 0x0a;
/** The lines of a client after its first. */
const PARTS = ["conversation", "memory"];

/** @typedef {{ number: number, record: any, records: any[], end: number }} Client its line's number, its record, those that follow, and where in the file they end, in bytes */

/**
 * The lines of a file, and where each ends. What stands behind the last line's end is no line. No other character ends one.
 * @param {string} file
 */
async function* linesOf(file) {
  /** @type {Buffer[]} */
  let parts = [];
  let end = 0;
  for await (const chunk of createReadStream(file)) {
    for (let from = 0; from < chunk.length; ) {
      const at = chunk.indexOf(LINE_END, from);
      const until = at < 0 ? chunk.length : at + 1;
      parts.push(chunk.subarray(from, until));
      from = until;
      if (at < 0) break;
      const bytes = Buffer.concat(parts);
      parts = [];
      end += bytes.length;
      yield { bytes, end };
    }
  }
}

/**
 * The clients of an export, each once all of its lines were read. With `isWhole`, what is wrong with the file is thrown, also that its end
 * is missing; without, the clients end there.
 * @param {string} file
 * @param {{ isWhole: boolean }} how
 * @returns {AsyncGenerator<Client, void>}
 */
export async function* clientsIn(file, { isWhole }) {
  const reader = new Reader();
  for await (const { bytes, end } of linesOf(file)) {
    try {
      const client = reader.take(bytes, end);
      if (client) yield client;
    } catch (error) {
      if (!isWhole) return;
      throw new Error(`${file}, line ${reader.number}: ${error instanceof Error ? error.message : error}.`, { cause: error });
    }
  }
  if (isWhole && !reader.isEnded) throw new Error(`${file} ends after line ${reader.number}, before its end: it was cut off. Export again with --resume.`);
}

class Reader {
  number = 0;
  isEnded = false;
  #hash = createHash("sha256");
  #counts = { clients: 0, conversations: 0, memories: 0 };
  /** @type {{ number: number, record: any, records: any[], missing: number } | undefined} the client whose lines come now */
  #client;

  /**
   * @param {Buffer} bytes of a line, with its end
   * @param {number} end
   * @returns {Client | undefined} a client whose last line it is
   */
  take(bytes, end) {
    this.number += 1;
    if (this.isEnded) throw new Error("something follows the end");
    const record = recordOf(bytes.toString("utf8"));
    if (record.kind === "end" && this.number > 1 && !this.#client) {
      this.#finish(bytes.toString("utf8").trimEnd());
      return undefined;
    }
    this.#hash.update(bytes);
    if (this.number === 1) return checkFirst(record);
    if (record.kind === "client" && !this.#client) this.#begin(record);
    else if (PARTS.includes(record.kind) && this.#client) this.#client.records.push(record);
    else throw new Error(`a line of the kind ${JSON.stringify(record.kind)} does not belong here, or a newer version wrote it`);
    const client = this.#client;
    if (!client || client.records.length < client.missing) return undefined;
    this.#client = undefined;
    this.#counts.clients += 1;
    const { conversations, memories } = countsOf(client);
    if (conversations !== client.record.conversations) throw new Error("the client does not count its conversations and memories");
    this.#counts.conversations += conversations;
    this.#counts.memories += memories;
    return { ...client, end };
  }

  /** @param {any} record */
  #begin(record) {
    for (const name of ["conversations", "memories"]) {
      if (!Number.isSafeInteger(record[name]) || record[name] < 0) throw new Error(`its ${name} is no count`);
    }
    this.#client = { number: this.number, record, records: [], missing: record.conversations + record.memories };
  }

  /** @param {string} line */
  #finish(line) {
    if (line !== lastLine(this.#counts, this.#hash.digest("hex"))) throw new Error("the counts or the checksum are not those of the lines before: the file was changed or damaged");
    this.isEnded = true;
  }
}

/** @param {{ records: any[] }} client */
export function countsOf({ records }) {
  const memories = records.filter(({ kind }) => kind === "memory").length;
  return { conversations: records.length - memories, memories };
}

/** @param {any} record */
function checkFirst({ kind, format }) {
  if (kind !== "convostate") throw new Error("this is no export of convostate");
  if (format !== FORMAT) throw new Error(`the format is ${format}, and this version knows ${FORMAT}: use a newer version of convostate`);
  return undefined;
}
