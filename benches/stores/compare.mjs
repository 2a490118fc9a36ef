// What the rules cost on a store: its calls beside hand-written ones that send the same statements and make the same answers.

const ROUNDS = 15;
/** The two sides take turns this often in a round, so that what else the machine does meets both. */
const SLICES = 20;

/**
 * @param pairs name → [ours, bare]; each is given the number of its call, and answers a promise
 * @param calls how many of each make a slice
 */
export async function compare(pairs, calls) {
  const rows = [];
  for (const [name, pair] of Object.entries(pairs)) {
    const rounds = [];
    // The first two warm up.
    for (let round = -2; round < ROUNDS; round += 1) {
      const times = await timesOf(pair, (round + 2) * SLICES * calls, calls);
      if (round >= 0) rounds.push(times);
    }
    const [ours, bare, ratio] = [([our]) => our, ([, by]) => by, ([our, by]) => our / by].map((of) => median(rounds.map(of)));
    rows.push({ call: name, "ours, µs": ours.toFixed(1), "by hand, µs": bare.toFixed(1), ratio: ratio.toFixed(2) });
  }
  return rows;
}

/** Microseconds a call of each side, in one round. */
async function timesOf(pair, from, calls) {
  const times = [0, 0];
  for (let slice = 0; slice < SLICES; slice += 1) {
    for (const which of slice % 2 === 0 ? [0, 1] : [1, 0]) times[which] += await timeOf(pair[which], from + slice * calls, calls);
  }
  return times.map((time) => (time * 1000) / (SLICES * calls));
}

/** In milliseconds. */
async function timeOf(call, from, calls) {
  const start = performance.now();
  for (let index = from; index < from + calls; index += 1) await call(index);
  return performance.now() - start;
}

function median(numbers) {
  return numbers.sort((one, other) => one - other)[numbers.length >> 1];
}
