// Reads the body of a request or an answer, up to a limit of bytes.

/**
 * Its bytes, or null when there are more; what is left is given up then. Rejects when it breaks off.
 * @param {Request | Response} message
 * @param {number} limit
 */
export async function readBytes(message, limit) {
  if (Number(message.headers.get("content-length")) > limit) {
    await message.body?.cancel?.().catch(() => {});
    return null;
  }
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  for await (const part of partsOf(message)) {
    length += part.length;
    if (length > limit) return null;
    parts.push(part);
  }
  return joined(parts, length);
}

/**
 * Not every `fetch` has web streams: the body of node-fetch is a stream of Node, whatwg-fetch and React Native have none.
 * @param {any} message
 * @returns {AsyncGenerator<Uint8Array>}
 */
async function* partsOf(message) {
  const { body } = message;
  if (body?.getReader) {
    const reader = body.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  } else if (body?.[Symbol.asyncIterator]) {
    yield* body;
  } else if (body !== null) {
    yield message.arrayBuffer ? new Uint8Array(await message.arrayBuffer()) : new TextEncoder().encode(await message.text());
  }
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
