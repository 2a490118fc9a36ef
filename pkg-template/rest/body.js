// Reads the body of a request or an answer, up to a limit of bytes.

/**
 * The text of an answer, or null when there are more bytes; what is left is given up then.
 * Rejects when it breaks off, and when an answer that is no refusal is no UTF-8.
 * @param {Response} response
 * @param {number} limit
 */
export async function readText(response, limit) {
  const bytes = await readBytes(response, limit);
  return bytes && new TextDecoder("utf-8", { fatal: response.ok }).decode(bytes);
}

/**
 * @param {Request | Response} message
 * @param {number} limit
 */
export async function readBytes(message, limit) {
  if (Number(message.headers.get("content-length")) > limit) {
    await giveUp(message);
    return null;
  }
  if (!message.body) return new Uint8Array();
  const reader = message.body.getReader();
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(parts, length);
    length += value.length;
    if (length > limit) {
      reader.cancel().catch(() => {});
      return null;
    }
    parts.push(value);
  }
}

/** @param {Request | Response} message */
async function giveUp(message) {
  await message.body?.cancel().catch(() => {});
}

/**
 * @param {Uint8Array[]} parts
 * @param {number} length
 */
function joined(parts, length) {
  if (parts.length === 1) return /** @type {Uint8Array} */ (parts[0]);
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
