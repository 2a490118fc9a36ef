// What one way of doing something costs beside another one: slices of both by turns, and of each two their ratio, by the clock and by the time
// that the processors worked for it. What else the machine does meets both; what is left of it, the median of many drops.

import { readFileSync, readdirSync } from "node:fs";

const WARM_UP = 40;

/** @typedef {(from: number, calls: number) => unknown} Slice makes so many calls, of which the first has this number */

/**
 * @param {Record<string, [one: Slice, other: Slice]>} pairs
 * @param {{ slices: number, calls: number, processes?: number[] | null }} how `calls` of each make a slice; the processes that work for it beside
 * this one, null where they are not known
 */
export async function paired(pairs, { slices, calls, processes = [] }) {
  const rows = [];
  for (const [name, pair] of Object.entries(pairs)) {
    const [clock, processor] = [[], []];
    for (let slice = -WARM_UP; slice < slices; slice += 1) {
      const costs = [];
      for (const which of slice % 2 === 0 ? [0, 1] : [1, 0]) costs[which] = await costOf(pair[which], (slice + WARM_UP) * calls, calls, processes);
      if (slice < 0) continue;
      const [one, other] = costs;
      clock.push(one.clock / other.clock);
      processor.push(one.processor / other.processor);
    }
    rows.push({ call: name, "by the clock": told(clock), ...(processes && { "by the processors": told(processor) }) });
  }
  return rows;
}

/** @param {(index: number) => unknown} call */
export const each = (call) => async (from, calls) => {
  for (let index = from; index < from + calls; index += 1) await call(index);
};

/** The median, and between which a half of them lies. */
function told(ratios) {
  ratios.sort((one, other) => one - other);
  const [first, median, last] = [0.25, 0.5, 0.75].map((share) => ratios[Math.floor(share * ratios.length)].toFixed(3));
  return `${median} (${first} to ${last})`;
}

async function costOf(slice, from, calls, processes) {
  const [worked, start] = [workOf(processes), performance.now()];
  await slice(from, calls);
  return { clock: performance.now() - start, processor: workOf(processes) - worked };
}

/** Nanoseconds that this process and the others with all that they started have worked, as Linux counts them. */
function workOf(processes) {
  const { user, system } = process.cpuUsage();
  return (processes ?? []).reduce((sum, pid) => sum + workOfTree(pid), (user + system) * 1000);
}

function workOfTree(pid) {
  return readdirSync(`/proc/${pid}/task`).reduce((sum, task) => {
    const at = `/proc/${pid}/task/${task}`;
    const own = Number(readFileSync(`${at}/schedstat`, "latin1").split(" ")[0]);
    const children = readFileSync(`${at}/children`, "latin1").split(" ").filter(Boolean);
    return children.reduce((all, child) => all + workOfTree(child), sum + own);
  }, 0);
}
