// Writes down what has expired and removes what retention names, also while nobody creates anything.

import { setImmediate as breathe } from "node:timers/promises";

const EVERY_MS = 60_000;
const STEP = 1000;

/**
 * @param {any} conversations
 * @returns {() => void} what ends it
 */
export function sweepRegularly(conversations) {
  let isEnded = false;
  const timer = setInterval(async () => {
    try {
      for (let found = STEP; found >= STEP && !isEnded; await breathe()) {
        const { expired, removed } = await conversations.sweep({ limit: STEP });
        found = expired + removed;
      }
    } catch (error) {
      const cause = error instanceof Error && error.cause ? `, by ${error.cause}` : "";
      if (!isEnded) console.error(JSON.stringify({ time: new Date().toISOString(), error: `the sweep failed: ${error}${cause}` }));
    }
  }, EVERY_MS);
  timer.unref();
  return () => {
    isEnded = true;
    clearInterval(timer);
  };
}
