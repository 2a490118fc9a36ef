// Writes by the version that was read.

/**
 * Whether the version that the write names stood; if not, nothing was written.
 * @param {() => unknown} write
 */
export async function holds(write) {
  try {
    await write();
    return true;
  } catch (error) {
    if (/** @type {any} */ (error)?.code === "CONFLICT") return false;
    throw error;
  }
}
