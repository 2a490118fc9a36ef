// AES-256-GCM by WebCrypto.

/** As the mode was made for: a nonce of another length would be hashed to one of this. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** What a sealed text has more than a plain one, in bytes. */
export const OVERHEAD_BYTES = NONCE_BYTES + TAG_BYTES;

/**
 * The nonce, which is random, and behind it what was encrypted with its tag.
 * @param {CryptoKey} key
 * @param {BufferSource} additional what is not in it and must be the same when it is opened
 * @param {BufferSource} plain
 */
export async function encrypted(key, additional, plain) {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: additional }, key, plain);
  const bytes = new Uint8Array(NONCE_BYTES + sealed.byteLength);
  bytes.set(nonce);
  bytes.set(new Uint8Array(sealed), NONCE_BYTES);
  return bytes;
}

/**
 * Rejects when anything was changed, or it is another key.
 * @param {CryptoKey} key
 * @param {BufferSource} additional
 * @param {Uint8Array<ArrayBuffer>} bytes
 */
export async function decrypted(key, additional, bytes) {
  const parameters = { name: "AES-GCM", iv: bytes.subarray(0, NONCE_BYTES), additionalData: additional };
  return new Uint8Array(await crypto.subtle.decrypt(parameters, key, bytes.subarray(NONCE_BYTES)));
}
