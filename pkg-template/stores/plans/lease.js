// The lease of a turn: taken, renewed, given back. Its token is the `held` of the call.

import { BUSY, HANDLED, TAKEN } from "../../front/lease.js";
import { commitOf, loaded } from "./call.js";

/** @typedef {import("./call.js").Call} Call */
/**
 * @template T
 * @typedef {import("./call.js").Plan<T>} Plan
 */

/**
 * @param {Call} call
 * @param {string} [message] the id of the message that is to be handled
 * @returns {Plan<number>}
 */
export function* take(call, message) {
  const { scratch, held } = call;
  const { now } = loaded(call, yield { load: { kind: "head" } });
  if (message !== undefined && scratch.isHandled(message) === 1) return HANDLED;
  if (scratch.core.take(held, now) !== 1) return BUSY;
  yield { commit: commitOf(call) };
  return TAKEN;
}

/**
 * Refused when the lease was lost.
 * @param {Call} call
 * @returns {Plan<void>}
 */
export function* renew(call) {
  const { scratch, held } = call;
  const { now } = loaded(call, yield { load: { kind: "head" } });
  scratch.core.renew(held, now);
  yield { commit: commitOf(call) };
}

/**
 * With a message that the turn has handled, which is known from then on, it is refused when the lease was lost; when this came before,
 * it is done.
 * @param {Call} call
 * @param {string} [message]
 * @returns {Plan<void>}
 */
export function* release(call, message) {
  const { scratch, held } = call;
  const { now } = loaded(call, yield { load: { kind: "head" } });
  if (message !== undefined && scratch.isHandled(message) !== 1) {
    scratch.core.renew(held, now);
    scratch.noteHandled(message);
  }
  if (scratch.core.release(held, now) === 1) yield { commit: commitOf(call) };
}
