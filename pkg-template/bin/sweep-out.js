import { setImmediate as breathe } from "node:timers/promises";

const STEP = 1000;

/**
 * Sweeps until nothing is left.
 * @param {any} conversations
 * @param {(swept: { expired: number, removed: number }) => void} note is told of each step
 * @param {() => boolean} [isEnded]
 */
export async function sweepOut(conversations, note, isEnded = () => false) {
  for (let found = STEP; found >= STEP && !isEnded(); await breathe()) {
    const swept = await conversations.sweep({ limit: STEP });
    note(swept);
    found = swept.expired + swept.removed;
  }
}
