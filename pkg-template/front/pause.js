/**
 * Resolves after so many milliseconds; rejects with the reason of `patience` as soon as that is aborted.
 * @param {number} ms
 * @param {AbortSignal} [patience]
 * @returns {Promise<void>}
 */
export function pause(ms, patience) {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      patience?.removeEventListener("abort", end);
      if (patience?.aborted) reject(patience.reason);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    patience?.addEventListener("abort", end);
    if (patience?.aborted) end();
  });
}
