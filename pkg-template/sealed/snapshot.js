// The snapshot of an engine, sealed.

import { copyBytes } from "../front/bytes.js";
import { checkFields } from "../front/arguments.js";
import { decoder, encoder, startCoders } from "../front/coders.js";
import { ConversationError } from "../front/errors.js";
import { joined } from "./bytes.js";
import { OVERHEAD_BYTES, decrypted, encrypted } from "./cipher.js";
import { readKeys } from "./keys.js";

/** What it begins with; then one byte with the length of the key's id, the id, and what AES-256-GCM made. */
const MAGIC = "CSEALED1";
const FORMAT = "convostate sealed 1";
const WHAT = "snapshot";

/**
 * @param {Uint8Array} snapshot
 * @param {import("../entry/sealed.js").SealKeys} options
 */
export async function sealBytes(snapshot, options) {
  const { keys, use } = readKeys(checkFields(options, "options", ["keys", "use"]));
  startCoders();
  const plain = copyBytes(snapshot);
  const sealed = await encrypted(await keys.derived(use, WHAT), joined(FORMAT, use, WHAT), plain);
  const front = encoder.encode(`${MAGIC}${String.fromCharCode(use.length)}${use}`);
  const bytes = new Uint8Array(front.length + sealed.length);
  bytes.set(front);
  bytes.set(sealed, front.length);
  return bytes;
}

/**
 * @param {Uint8Array} sealed
 * @param {Pick<import("../entry/sealed.js").SealKeys, "keys">} options
 */
export async function openBytes(sealed, options) {
  const { keys } = readKeys(checkFields(options, "options", ["keys"]), { isUsed: false });
  startCoders();
  const bytes = copyBytes(sealed);
  const length = bytes[MAGIC.length] ?? 0;
  const start = MAGIC.length + 1 + length;
  if (decoder.decode(bytes.subarray(0, MAGIC.length)) !== MAGIC || bytes.length < start + OVERHEAD_BYTES) throw refused("bytes are no sealed snapshot: give what sealBytes() answered.");
  const id = decoder.decode(bytes.subarray(MAGIC.length + 1, start));
  if (!keys.has(id)) throw refused(`bytes are sealed with the key ${JSON.stringify(id)}: put it into options.keys.`);
  const key = await keys.derived(id, WHAT);
  try {
    return await decrypted(key, joined(FORMAT, id, WHAT), bytes.subarray(start));
  } catch (cause) {
    throw refused(`bytes can't be opened with the key ${JSON.stringify(id)}: they were changed, or that is another key.`, cause);
  }
}

/**
 * @param {string} message
 * @param {unknown} [cause]
 */
function refused(message, cause) {
  return new ConversationError("INVALID_BODY", message, { path: "bytes" }, cause === undefined ? {} : { cause });
}
