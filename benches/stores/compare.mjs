// What the rules cost on a store: its calls beside hand-written ones that send the same statements and make the same answers.

const ROUNDS = 15;

/**
 * @param pairs name → [ours, bare]; each is given the number of its call, and may answer a promise
 * @param calls how many of each make a round
 */
export async function compare(pairs, calls) {
  const rows = [];
  for (const [name, pair] of Object.entries(pairs)) {
    const times = [[], []];
    let from = 0;
    for (let round = -2; round < ROUNDS; round += 1) {
      // Now one first, now the other, so that neither always runs on what the other has warmed up.
      for (const which of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const time = await timeOf(pair[which], from, calls);
        if (round >= 0) times[which].push(time);
      }
      from += calls;
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

function median(times) {
  return times.sort((one, other) => one - other)[times.length >> 1];
}
