// The error of an answer that refuses without a code of this API.

import { ConversationError } from "../front/errors.js";
import { ANSWERED, REFUSALS } from "./table.js";

/**
 * @param {number} status
 * @param {boolean} isElsewhere whether its 404 is none of this API's: of a call without an id, or a page for people
 * @param {string} said one line of what the server said, or nothing
 */
export function refused(status, isElsewhere, said) {
  const [code, message] = (status === 404 && isElsewhere ? undefined : /** @type {any} */ (REFUSALS)[status]) ?? [];
  if (code) return new ConversationError(code, message);
  return new ConversationError("REJECTED", sentence(status) + (said && `: ${said}`));
}

/** @param {number} status */
export function sentence(status) {
  const isRedirect = status >= 300 && status < 400;
  return `${ANSWERED.words}${status}${isRedirect ? ANSWERED.elsewhere : (/** @type {any} */ (ANSWERED)[status] ?? "")}`;
}
