// What tells the very same write again. Nothing that can be read is kept of it: the keys are hashes by a secret that nobody else has.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** One block of the hash, so that it is mixed in once for all. */
const SECRET_BYTES = 64;
/** Half of a key is its client's hash, so that all of a client can be forgotten. */
const HALF_BYTES = 16;

export class ReplayKeys {
  #begun = sha256.create().update(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));

  /** @param {import("../entry/index.js").Client} client */
  ofClient({ bot_id, user_id, channel_id }) {
    return this.#hash([bot_id, user_id, channel_id]);
  }

  /**
   * @param {import("../entry/index.js").Client} client
   * @param {(string | undefined)[]} parts of the request
   */
  ofRequest(client, parts) {
    return this.ofClient(client) + this.#hash(parts);
  }

  /** @param {(string | undefined)[]} parts */
  #hash(parts) {
    const digest = this.#begun.clone().update(utf8ToBytes(JSON.stringify(parts))).digest();
    return bytesToHex(digest.subarray(0, HALF_BYTES));
  }
}
