// Random calls on a peer and on plain Maps side by side: the same answers, the same refusals.

import assert from "node:assert/strict";
import { randomOf } from "../inputs.mjs";
import { open as openMaps } from "../peers/js-map.mjs";

const STATUSES = ["CLOSED", "SWITCHED", "FAILED"];

/** Throws at the first difference. Answers how many calls were made. */
export async function checkRandomCalls({ open }, { seed = 1, calls = 3000 } = {}) {
  const random = randomOf(seed);
  const clock = { at: Date.UTC(2026, 10, 22) };
  const now = () => clock.at;
  const [peer, maps] = [await open({ now }), openMaps({ now })];
  for (let at = 0; at < calls; at += 1) {
    clock.at += random() < 0.5 ? 0 : Math.floor(random() * 40);
    const [name, ...given] = callOf(random, at);
    const [answer, expected] = [await outcome(peer, name, given), await outcome(maps, name, given)];
    assert.deepEqual(answer, expected, `call ${at} of seed ${seed}: ${name} ${JSON.stringify(given)}`);
  }
  return calls;
}

/** A call with few clients and ids, so that they meet; new ids come as the old ones are used up. */
function callOf(random, at) {
  const one = (all) => all[Math.floor(random() * all.length)];
  const client = { bot_id: one(["shop", "bank"]), user_id: `user-${Math.floor(random() * 4)}`, channel_id: "web" };
  const id = `c${Math.floor(at / 100 + random() * 6)}`;
  const body = { flow_id: one([undefined, null, "order"]), step_id: one([undefined, null, "size"]), metadata: one([undefined, { a: 1, b: { c: [1, "é"] } }]) };
  const patch = one([undefined, { a: null }, { b: { d: "x", c: null } }, { a: { e: [true] } }, {}]);
  switch (Math.floor(random() * 10)) {
    case 0:
    case 1:
      return ["create", client, { id, ...body, ttl: one([undefined, undefined, 1]) }];
    case 2:
      return ["get", client, id];
    case 3:
    case 4:
      return ["latest", client];
    case 5:
    case 6:
      return ["update", client, id, { ...body, metadata: patch, last_interaction: one([undefined, true]) }];
    case 7:
      return ["update", client, id, { step_id: "versioned" }, { ifVersion: Math.ceil(random() * 4) }];
    case 8:
      return ["close", client, id, one(STATUSES)];
    default:
      return random() < 0.2 ? ["closeAll", client, one(STATUSES)] : ["latest", client];
  }
}

async function outcome(store, name, given) {
  try {
    return withoutSweeping(structuredClone(await store[name](...structuredClone(given))));
  } catch (error) {
    if (error.code === undefined) throw error;
    return { refused: error.code };
  }
}

/** A peer may write the expiry down whenever it likes, which is a change. */
function withoutSweeping(answer) {
  if (answer?.status !== "EXPIRED") return answer;
  const { version, updated_at, ...rest } = answer;
  return rest;
}
