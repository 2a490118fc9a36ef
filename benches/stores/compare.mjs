// What the rules cost on a store: its calls beside hand-written ones that send the same statements and make the same answers.

/** The two sides take turns in short slices, so that what else the machine does meets both. */
const SLICES = 300;
const WARM_UP = 300;

/**
 * @param pairs name → [ours, bare]; each is given the number of its call, and answers a promise
 * @param calls how many of each make a slice
 */
export async function compare(pairs, calls) {
  const rows = [];
  for (const [name, pair] of Object.entries(pairs)) {
    const times = [[], []];
    for (let slice = -WARM_UP; slice < SLICES; slice += 1) {
      for (const which of slice % 2 === 0 ? [0, 1] : [1, 0]) {
        const time = await timeOf(pair[which], (slice + WARM_UP) * calls, calls);
        if (slice >= 0) times[which].push(time);
      }
    }
    const [ours, bare] = times.map(median);
    rows.push({ call: name, "ours, µs": ours.toFixed(1), "by hand, µs": bare.toFixed(1), ratio: (ours / bare).toFixed(2) });
  }
  return rows;
}

/** Microseconds a call. */
async function timeOf(call, from, calls) {
  const start = performance.now();
  for (let index = from; index < from + calls; index += 1) await call(index);
  return ((performance.now() - start) * 1000) / calls;
}

function median(numbers) {
  return numbers.sort((one, other) => one - other)[numbers.length >> 1];
}
