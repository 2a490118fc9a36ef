// No measurement: whether the peer answers as it must.

import { checkScript } from "../check/script.mjs";
import { checkTrace } from "../check/trace.mjs";
import { hasTrace, traceText } from "../check/recorded.mjs";
import { checkWalk } from "../check/walk.mjs";

const WALKS = 5;

export async function measure({ importPeer }) {
  const peer = await importPeer();
  const pieces = await checkScript(peer);
  let calls = 0;
  for (let seed = 1; seed <= WALKS; seed += 1) calls += await checkWalk(peer, { seed });
  const expectations = hasTrace() ? await checkTrace(peer, traceText()) : 0;
  return { pieces, calls, expectations };
}
