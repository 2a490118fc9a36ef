// What says that the network may be there again.

/**
 * @param {() => void} hope
 * @returns {() => void} takes the listeners off
 */
export function onHope(hope) {
  const page = /** @type {any} */ (globalThis);
  const { document } = page;
  const look = () => {
    if (document.visibilityState === "visible") hope();
  };
  page.addEventListener?.("online", hope);
  page.addEventListener?.("pageshow", hope);
  document?.addEventListener?.("visibilitychange", look);
  return () => {
    page.removeEventListener?.("online", hope);
    page.removeEventListener?.("pageshow", hope);
    document?.removeEventListener?.("visibilitychange", look);
  };
}
