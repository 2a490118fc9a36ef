// Reads the body of a request or an answer, up to a limit of bytes.

/**
 * Its bytes, or null when there are more; what is left is given up then. Rejects when it breaks off.
 * @param {Request | Response} message
 * @param {number} limit
 * @returns {Promise<Uint8Array | null>}
 */
export async function readBytes(message, limit) {
  const { headers, body } = message;
  const length = Number(headers.get("content-length") ?? NaN);
  if (length > limit) {
    await body?.cancel?.().catch(() => {});
    return null;
  }
  if (length <= limit && isAsLong(message)) {
    const bytes = new Uint8Array(await message.arrayBuffer());
    return bytes.length > limit ? null : bytes;
  }
  /** @type {Uint8Array[]} */
  const parts = [];
  let sum = 0;
  for await (const part of partsOf(message)) {
    sum += part.length;
    if (sum > limit) return null;
    parts.push(part);
  }
  return joined(parts, sum);
}

/**
 * Whether a body is as long as its header says: what was compressed is longer, which a page is not told of another origin.
 * @param {any} message
 */
function isAsLong({ headers, body, type, arrayBuffer }) {
  const isTold = type !== "cors" || globalThis.location === undefined;
  return isTold && body?.getReader && arrayBuffer && headers.get("content-encoding") === null;
}

/**
 * Not every `fetch` has web streams: the body of node-fetch is a stream of Node, whatwg-fetch and React Native have none.
 * @param {any} message
 * @returns {AsyncIterable<Uint8Array>}
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
