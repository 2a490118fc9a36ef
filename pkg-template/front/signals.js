// One listener on each signal, however many wait for it: from the eleventh on, Node 20 warns of a leak.

import { checkType } from "./arguments.js";

/** @type {WeakMap<AbortSignal, { listeners: Set<() => void>, tell: () => void }>} */
const fans = new WeakMap();

/**
 * What a call is given to end it by, if anything.
 * @param {AbortSignal | undefined} signal
 */
export function checkSignal(signal) {
  if (signal !== undefined) checkType(signal?.addEventListener, "function", "options.signal.addEventListener");
}

/**
 * Calls `listener` when the signal is aborted: at once when it is already. What it answers takes the listener off.
 * @param {AbortSignal} signal
 * @param {() => void} listener
 * @returns {() => void}
 */
export function onAbort(signal, listener) {
  if (signal.aborted) {
    listener();
    return () => {};
  }
  const { listeners, tell } = fans.get(signal) ?? fanOf(signal);
  const own = () => listener();
  if (listeners.size === 0) signal.addEventListener("abort", tell);
  listeners.add(own);
  return () => {
    if (listeners.delete(own) && listeners.size === 0) signal.removeEventListener("abort", tell);
  };
}

/** @param {AbortSignal} signal */
function fanOf(signal) {
  /** @type {Set<() => void>} */
  const listeners = new Set();
  const fan = { listeners, tell: () => listeners.forEach((call) => call()) };
  fans.set(signal, fan);
  return fan;
}
