// The id of a request: the sender's, or a random one.

import { randomName } from "./random.js";

const GIVEN = /^[\w.:-]{1,128}$/;

/** @param {string | undefined} given */
export function requestId(given) {
  return given !== undefined && GIVEN.test(given) ? given : randomName();
}
