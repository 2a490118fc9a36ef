/**
 * Resolves after so many milliseconds; rejects with the reason of `patience` as soon as that is aborted.
 * @param {number} ms
 * @param {AbortSignal} [patience]
 * @returns {Promise<void>}
 */
export function pause(ms, patience) {
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      clearTimeout(timer);
      reject(patience?.reason);
    };
    const timer = setTimeout(() => {
      patience?.removeEventListener("abort", giveUp);
      resolve();
    }, ms);
    patience?.addEventListener("abort", giveUp, { once: true });
    if (patience?.aborted) giveUp();
  });
}
