// The recorded traffic, from the first call to the last: nanoseconds a call.

import { Player, callsOf } from "../check/trace.mjs";
import { traceText } from "../check/recorded.mjs";
import { meanOf } from "../timing.mjs";

const WARMING = 2;
const TIMED = 5;

export async function measure(bench) {
  const text = traceText();
  for (let play = 0; play < WARMING; play += 1) await playOn(bench, text);
  const found = [];
  for (let play = 0; play < TIMED; play += 1) found.push(await playOn(bench, text));
  const mean = (name) => found.reduce((sum, one) => sum + one[name], 0) / TIMED;
  return { clock: mean("clock"), cpu: mean("cpu") };
}

async function playOn({ isAsync, importPeer }, text) {
  const player = await new Player().open(await importPeer());
  const play = isAsync ? (call) => player.playLater(call) : (call) => player.play(call);
  return meanOf(isAsync, callsOf(text), play);
}
