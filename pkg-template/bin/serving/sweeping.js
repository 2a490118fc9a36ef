// Writes down what has expired and removes what retention names, also while nobody creates anything.

import { sweepOut } from "../sweep-out.js";

/**
 * @param {any} conversations
 * @param {number} every milliseconds
 * @param {import("./metrics.js").Metrics} metrics
 * @returns {() => void} what ends it
 */
export function sweepRegularly(conversations, every, metrics) {
  let isEnded = false;
  let isSweeping = false;
  const timer = setInterval(async () => {
    if (isSweeping) return;
    isSweeping = true;
    try {
      await sweepOut(conversations, (swept) => metrics.swept(swept), () => isEnded);
    } catch (error) {
      if (!isEnded) say(error, metrics);
    }
    isSweeping = false;
  }, every);
  timer.unref();
  return () => {
    isEnded = true;
    clearInterval(timer);
  };
}

/**
 * @param {unknown} error
 * @param {import("./metrics.js").Metrics} metrics
 */
function say(error, metrics) {
  metrics.sweepFailed();
  const cause = error instanceof Error && error.cause ? `, by ${error.cause}` : "";
  console.error(JSON.stringify({ time: new Date().toISOString(), error: `the sweep failed: ${error}${cause}` }));
}
