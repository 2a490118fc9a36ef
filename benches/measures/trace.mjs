// The recorded traffic, from the first call to the last: nanoseconds a call.

import { Player, callsOf } from "../check/trace.mjs";
import { traceText } from "../check/recorded.mjs";
import { meanOf } from "../timing.mjs";

const WARMING = 1;
/** So many runs are one play. */
const A_PLAY = 40_000;

export async function measure(bench) {
  const text = traceText();
  for (let play = 0; play < WARMING; play += 1) await playOn(bench, text);
  const found = [];
  for (let runs = 0; runs < bench.runs; runs += A_PLAY) found.push(await playOn(bench, text));
  const mean = (name) => found.reduce((sum, one) => sum + one[name], 0) / found.length;
  return { clock: mean("clock"), cpu: mean("cpu") };
}

async function playOn({ isAsync, importPeer }, text) {
  const player = await new Player().open(await importPeer());
  const play = isAsync ? (call) => player.playLater(call) : (call) => player.play(call);
  return meanOf(isAsync, callsOf(text), play);
}
