// How a piece of work is timed: by the clock, and by the time that the main thread was running, which other programs
// on the machine disturb less. Garbage that the work makes is collected while it is timed, as it is part
// of the cost; what was made before is moved out of the way first.

import { openSync, readSync } from "node:fs";

/** Runs each input through `call`; nanoseconds an input. */
export async function meanOf(isAsync, inputs, call) {
  collect();
  const stop = startTimer();
  if (isAsync) for (const input of inputs) await call(input);
  else for (const input of inputs) call(input);
  return stop(inputs.length);
}

/** The same, each input on its own: nanoseconds at some quantiles. */
export async function quantilesOf(isAsync, inputs, call) {
  const times = new Float64Array(inputs.length);
  collect();
  for (let at = 0; at < inputs.length; at += 1) {
    const started = performance.now();
    if (isAsync) await call(inputs[at]);
    else call(inputs[at]);
    times[at] = performance.now() - started;
  }
  times.sort();
  const quantile = (share) => times[Math.floor(share * times.length)] * 1e6;
  return { p50: quantile(0.5), p99: quantile(0.99), p999: quantile(0.999) };
}

/** Answers a function that tells the nanoseconds since, for each of so many pieces. */
export function startTimer() {
  const cpu = mainThreadTime();
  const started = performance.now();
  return (pieces) => {
    const clock = (performance.now() - started) * 1e6;
    return { clock: clock / pieces, cpu: (mainThreadTime() - cpu) / pieces };
  };
}

const counted = openCount();
const text = Buffer.alloc(100);
const nothing = new Int32Array(new SharedArrayBuffer(4));

/** Nanoseconds. The kernel brings its count up to date when the thread gives way, so it does. NaN, where there is none. */
function mainThreadTime() {
  if (counted === undefined) return NaN;
  Atomics.wait(nothing, 0, 0, 0.01);
  return parseInt(text.latin1Slice(0, readSync(counted, text, 0, text.length, 0)), 10);
}

/** Nanoseconds that the main thread could have run and had no processor. NaN, where nobody counts them. */
export function waitedForProcessor() {
  if (counted === undefined) return NaN;
  const [, waited] = text.latin1Slice(0, readSync(counted, text, 0, text.length, 0)).split(" ");
  return Number(waited);
}

function openCount() {
  try {
    return openSync("/proc/self/schedstat");
  } catch {
    return undefined;
  }
}

/** Twice, so that what survives is old. Needs `node --expose-gc`. */
export function collect() {
  globalThis.gc();
  globalThis.gc();
}
