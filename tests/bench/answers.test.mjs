// The benchmark compares only what answers alike. The peers that need nothing installed are checked here;
// `cargo xtask bench` checks all of them before it measures.

import assert from "node:assert/strict";
import { test } from "node:test";
import { checkScript } from "../../benches/check/script.mjs";
import { checkTrace } from "../../benches/check/trace.mjs";
import { checkRandomCalls } from "../../benches/check/random-calls.mjs";
import * as product from "../../benches/peers/convostate.mjs";
import { Documents } from "../../benches/peers/documents.mjs";
import * as maps from "../../benches/peers/js-map.mjs";
import * as rawMaps from "../../benches/peers/js-map-raw.mjs";
import { OUTCOME, traceText } from "../contract/trace.mjs";

/** What keeps JSON by a key, as keyv, unstorage, botbuilder and LangGraph do. */
const documents = {
  open(options) {
    const kept = new Map();
    const read = async (key) => (kept.has(key) ? JSON.parse(kept.get(key)) : undefined);
    const write = async (changes) => changes.forEach(([key, value]) => kept.set(key, JSON.stringify(value)));
    return new Documents({ read, write }, options);
  },
};

const PEERS = { convostate: product, "js-map": maps, "js-map-raw": rawMaps, documents };

for (const [name, peer] of Object.entries(PEERS)) {
  test(`${name} passes the answer check`, async () => {
    assert.equal(await checkScript(peer), 9);
    for (let seed = 1; seed <= 5; seed += 1) assert.equal(await checkRandomCalls(peer, { seed }), 3000);
  });

  test(`${name} answers a day of traffic`, async () => {
    assert.equal(await checkTrace(peer, traceText()), OUTCOME.expectations);
  });
}

/** Plain Maps with one call that does something else. */
function spoilt(call, instead) {
  return {
    open(options) {
      const store = maps.open(options);
      const right = store[call].bind(store);
      store[call] = (...given) => instead(right, ...given);
      return store;
    },
  };
}

const FAULTS = {
  "a version that does not grow": spoilt("get", (right, ...given) => ({ ...right(...given), version: 1 })),
  "a latest of somebody else": spoilt("latest", (right, client) => right({ ...client, channel_id: "web" })),
  "an update that loses last_interaction": spoilt("update", (right, client, id, { last_interaction, ...body }, options) => right(client, id, body, options)),
  "a close that forgets the status": spoilt("close", (right, client, id) => right(client, id)),
  "a closeAll that does nothing": spoilt("closeAll", () => {}),
  "a create that takes any body": spoilt("create", (right, client, body = {}) => right(client, { ...body, ttl: undefined })),
  "answers that change later": { open: rawMaps.open },
};

for (const [fault, peer] of Object.entries(FAULTS)) {
  test(`the answer check sees ${fault}`, async () => {
    await assert.rejects(checkScript(peer));
  });
}

test("random calls see one wrong answer", async () => {
  let calls = 0;
  const peer = spoilt("latest", (right, client) => {
    const answer = right(client);
    calls += answer ? 1 : 0;
    return calls === 200 ? null : answer;
  });
  await assert.rejects(checkRandomCalls(peer), /call \d+ of seed 1: latest/);
});

test("a day of traffic sees one wrong answer", async () => {
  let calls = 0;
  const peer = spoilt("get", (right, ...given) => {
    calls += 1;
    return calls === 200 ? { ...right(...given), status: "OPEN", step_id: "wrong" } : right(...given);
  });
  await assert.rejects(checkTrace(peer, traceText()));
});
