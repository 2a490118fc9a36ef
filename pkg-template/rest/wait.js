/**
 * Resolves after so many milliseconds, or as soon as `signal` is aborted; no timer or listener is left.
 * @param {number} ms
 * @param {AbortSignal} signal
 * @param {(wake: () => void) => void} [waking] is given what ends the wait early
 * @returns {Promise<void>}
 */
export function wait(ms, signal, waking) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end);
    waking?.(end);
    if (signal.aborted) end();
  });
}
