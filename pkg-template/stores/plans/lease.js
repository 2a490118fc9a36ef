// The lease of a turn: taken, renewed, given back. Its token is the `held` of the call.

import { commitOf, loaded } from "./call.js";

/** @typedef {import("./call.js").Call} Call */
/**
 * @template T
 * @typedef {import("./call.js").Plan<T>} Plan
 */

/**
 * Whether the turn begins.
 * @param {Call} call
 * @returns {Plan<boolean>}
 */
export function* take(call) {
  const { scratch, held } = call;
  const { now } = loaded(call, yield { load: { kind: "head" } });
  if (scratch.check(scratch.core.take(held, now)) === 0) return false;
  yield { commit: commitOf(call) };
  return true;
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
