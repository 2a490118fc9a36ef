// The lease of a turn: taken, renewed, given back. Its token is the `held` of the call.

import { commitOf, loaded } from "./call.js";

/** @typedef {import("./call.js").Call} Call */
/**
 * @template T
 * @typedef {import("./call.js").Plan<T>} Plan
 */

/** What `take` answers beside 0, when another turn goes on: the turn begins, or its message was handled. */
export const TAKEN = 1;
export const HANDLED = 2;

/**
 * @param {Call} call
 * @param {string} [message] the id of the message that is to be handled
 * @returns {Plan<number>}
 */
export function* take(call, message) {
  const { scratch, held } = call;
  const { now } = loaded(call, yield { load: { kind: "head" } });
  if (message !== undefined && scratch.isHandled(message) === 1) return HANDLED;
  const taken = scratch.check(scratch.core.take(held, now));
  if (taken === TAKEN) yield { commit: commitOf(call) };
  return taken;
}

/**
 * Refused when the lease was lost.
 * @param {Call} call
 * @returns {Plan<void>}
 */
export function* renew(call) {
  const { scratch, held } = call;
  const { now } = loaded(call, yield { load: { kind: "head" } });
  scratch.check(scratch.core.renew(held, now));
  yield { commit: commitOf(call) };
}

/**
 * @param {Call} call
 * @returns {Plan<void>}
 */
export function* release(call) {
  const { scratch, held } = call;
  const { now } = loaded(call, yield { load: { kind: "head" } });
  if (scratch.check(scratch.core.release(held, now)) === 1) yield { commit: commitOf(call) };
}
