// No measurement: whether the peer answers as it must.

import { checkScript } from "../check/script.mjs";
import { checkTrace } from "../check/trace.mjs";
import { hasTrace, traceText } from "../check/recorded.mjs";
import { checkRandomCalls } from "../check/random-calls.mjs";

const SEEDS = 5;

export async function measure({ importPeer }) {
  const peer = await importPeer();
  const pieces = await checkScript(peer);
  let calls = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) calls += await checkRandomCalls(peer, { seed });
  const expectations = hasTrace() ? await checkTrace(peer, traceText()) : 0;
  return { pieces, calls, expectations };
}
