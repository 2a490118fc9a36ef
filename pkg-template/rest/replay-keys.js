// What tells the very same write again. Nothing that can be read is kept of it: the keys are hashes by a secret that nobody else has.

import { blake2s } from "@noble/hashes/blake2.js";
import { utf8ToBytes, bytesToHex } from "@noble/hashes/utils.js";

const SECRET_BYTES = 32;
/** Half of a key is its client's hash, so that all of a client can be forgotten. */
const HALF_BYTES = 16;

export class ReplayKeys {
  #options = { key: crypto.getRandomValues(new Uint8Array(SECRET_BYTES)), dkLen: HALF_BYTES };

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
    return bytesToHex(blake2s(utf8ToBytes(JSON.stringify(parts)), this.#options));
  }
}
