// How long the event loop stands still while conversations load, a hundred in each of its turns, and whose the longest stops are.

import { PerformanceObserver } from "node:perf_hooks";
import { creationOf, load } from "../loading.mjs";
import { collect, waitedForProcessor } from "../timing.mjs";

const A_TURN = 100;

/** The first calls, for which code is compiled, come before: they are part of the start. */
const FIRST = 100;
/** How many of the longest stops are told one by one. */
const TOLD = 10;
/** Of wasm memory, in bytes. */
const PAGE = 65_536;
const COLLECTIONS = { 1: "minor", 4: "major", 8: "incremental", 16: "weak" };

export async function measure(bench) {
  const { store, isAsync, clients, random, withMetadata } = bench;
  await load(bench, clients, clients + FIRST, random);
  collect();
  const collections = [];
  const collector = new PerformanceObserver((list) => collections.push(...list.getEntries()));
  collector.observe({ entryTypes: ["gc"] });
  const stops = [];
  const started = performance.now();
  for (let turn = 0; turn < clients / A_TURN; turn += 1) {
    const [waited, outside] = [waitedForProcessor(), process.memoryUsage().external];
    const began = performance.now();
    for (let at = 0; at < A_TURN; at += 1) {
      const { client, body } = creationOf(turn * A_TURN + at, random, withMetadata);
      const made = store.create(client, body);
      if (isAsync) await made;
    }
    await new Promise(setImmediate);
    const ended = performance.now();
    stops.push({ turn, began, ended, waited: waitedForProcessor() - waited, grown: process.memoryUsage().external - outside });
  }
  const seconds = (performance.now() - started) / 1000;
  await new Promise(setImmediate);
  collector.disconnect();
  return { ...summary(stops.map((stop) => explained(stop, collections))), seconds };
}

/** In nanoseconds: how long it was, how much of it the collector worked, and the thread waited for a processor. */
function explained({ turn, began, ended, waited, grown }, collections) {
  const within = collections.filter(({ startTime, duration }) => startTime < ended && startTime + duration > began);
  const collector = within.reduce((sum, { duration }) => sum + duration, 0) * 1e6;
  const length = (ended - began) * 1e6;
  // The collector waits for a processor, too, so the two may be the same time.
  const rest = Math.max(0, length - Math.max(collector, waited || 0));
  return { turn, length, collector, kinds: within.map(({ detail }) => COLLECTIONS[detail.kind]), waited, rest, grown };
}

/** `ours` is the longest without the collector and without waiting, `grown` of those in which wasm memory grew; what is compiled is in it. */
function summary(stops) {
  const rests = stops.map(({ rest }) => rest).sort((one, other) => other - one);
  const grown = stops.filter(({ grown, kinds }) => grown >= PAGE && kinds.length === 0).map(({ rest }) => rest);
  stops.sort((one, other) => other.length - one.length);
  return {
    longest: stops[0].length,
    p999: stops[Math.ceil(0.001 * stops.length) - 1].length,
    collector: stops[0].collector,
    waited: stops[0].waited,
    ours: rests[0],
    oursP999: rests[Math.ceil(0.001 * rests.length) - 1],
    grown: Math.max(0, ...grown),
    told: stops.slice(0, TOLD),
  };
}
