// The id of a request: the sender's, or a random one.

const GIVEN = /^[\w.:-]{1,128}$/;
const BYTES = 16;
/** So many are drawn at once: to ask for random bytes costs more than to make them. */
const DRAWN = 256;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

const drawn = new Uint8Array(BYTES * DRAWN);
let used = drawn.length;

/** @param {string | undefined} given */
export function requestId(given) {
  return given !== undefined && GIVEN.test(given) ? given : randomId();
}

function randomId() {
  if (used === drawn.length) {
    crypto.getRandomValues(drawn);
    used = 0;
  }
  let id = "";
  for (const end = used + BYTES; used < end; used += 1) id += HEX[/** @type {number} */ (drawn[used])];
  return id;
}
