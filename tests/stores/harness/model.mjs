// Random calls on a store and on the engine: the same answers, the same refusals, the same events.

import assert from "node:assert/strict";
import { Engine } from "convostate";
import { randomOf } from "../../support/random.mjs";
import { clockAt } from "../../contract/support.mjs";

const CLIENTS = ["ada", "bob", "Ünsal 😀"].map((user_id) => ({ bot_id: "shop", user_id, channel_id: "web" }));
const STATUSES = ["SWITCHED", "CLOSED", "EXPIRED", "FAILED"];
const RETENTIONS = [undefined, { seconds: 30 }, { per_client: 3 }, { seconds: 60, per_client: 5 }];

export async function compareWithEngine(open, seed, calls) {
  const random = randomOf(seed);
  const clock = clockAt();
  const retention = RETENTIONS[seed % RETENTIONS.length];
  const ids = () => {
    let made = 0;
    return () => `made-${(made += 1)}`;
  };
  const engine = new Engine({ now: clock.now, id: ids(), ...(retention && { retention }) });
  const store = await open({ now: clock.now, id: ids(), ...(retention && { retention }) });
  const heard = { engine: [], store: [] };
  engine.subscribe((event) => heard.engine.push(event));
  store.subscribe((event) => heard.store.push(event));
  try {
    for (let turn = 1; turn <= calls; turn += 1) {
      clock.at += [0, 0, 1, 1000, 20_000, -5000][random(6)];
      const [name, ...args] = randomCall(random);
      const what = `seed ${seed}, call ${turn}: ${name}(${JSON.stringify(args)})`;
      // How much a create sweeps by itself is each one's own affair: here nothing is left to it.
      if (name === "create") assert.deepEqual(await sweepAll(store), await sweepAll(engine), `${what}, the sweep before`);
      assert.deepEqual(await outcome(store, name, args), await outcome(engine, name, args), what);
      assert.deepEqual(sorted(heard.store.splice(0)), sorted(heard.engine.splice(0)), `${what}, its events`);
    }
  } finally {
    await store.dispose();
    engine.dispose();
  }
}

function randomCall(random) {
  const client = CLIENTS[random(CLIENTS.length)];
  const id = [`c${random(8)}`, `made-${1 + random(10)}`][random(2)];
  const place = () => [undefined, null, `f${random(3)}`][random(3)];
  const metadata = () => [undefined, {}, { n: random(3) }, { n: null, deep: { x: random(2), y: [1, null] } }, [random(3)]][random(5)];
  const ttl = [undefined, undefined, 1 + random(90)][random(3)];
  const status = STATUSES[random(4)];
  const kind = random(100);
  if (kind < 25) return ["create", client, { id: [undefined, id][random(2)], flow_id: place(), step_id: place(), metadata: metadata(), ttl }];
  if (kind < 35) return ["get", client, id];
  if (kind < 45) return ["latest", client];
  if (kind < 70) {
    const body = { flow_id: place(), step_id: place(), metadata: metadata(), last_interaction: [undefined, true, false][random(3)] };
    return ["update", client, id, body, { ifVersion: [undefined, undefined, 1 + random(3)][random(3)] }];
  }
  if (kind < 80) return ["close", client, id, status];
  if (kind < 84) return ["closeAll", client, status];
  if (kind < 92) return ["list", client, { status: [undefined, "OPEN", status][random(3)], limit: 1 + random(9), pagination_key: [undefined, String(random(30))][random(2)] }];
  if (kind < 94) return ["erase", client];
  return ["sweep"];
}

/** What a call answers, or how it is refused. */
async function outcome(conversations, name, args) {
  try {
    return { answer: await conversations[name](...args) };
  } catch (error) {
    return { code: error.code, message: error.message, details: error.details };
  }
}

async function sweepAll(conversations) {
  const total = { expired: 0, removed: 0 };
  for (;;) {
    const { expired, removed } = await conversations.sweep();
    if (expired + removed === 0) return total;
    total.expired += expired;
    total.removed += removed;
  }
}

/** A sweep goes client by client on a store, and by time in the engine. */
function sorted(events) {
  const key = ({ type, conversation, previous }) => JSON.stringify([type, (conversation ?? previous).client, (conversation ?? previous).id]);
  return events.map((event) => [key(event), event]).sort(([one], [other]) => (one < other ? -1 : 1));
}
