// The conformance suite through adapter and server, over a real socket.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { cases, lacks, storeCases } from "convostate/testing";
import { replay } from "../contract/replay.js";
import { OUTCOME, traceText } from "../contract/trace.mjs";
import { listenForMany, opener } from "./support.mjs";

let listening;

before(async () => {
  listening = await listenForMany();
});
after(() => listening.close());

for (const one of [...cases, ...storeCases].filter((one) => lacks(one, { clients: false, stats: false, writers: false }).length === 0)) {
  test(one.name, () => one.run({ open: opener(listening) }));
}

test("every expectation of a day of traffic holds", async () => {
  assert.deepEqual(await replay(opener(listening), traceText()), OUTCOME);
});
