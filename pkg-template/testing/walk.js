/** Random walks: the same calls on the store and on a model that is nothing but a list. */

import { ADA, BOB, clockAt, define, equal, everything } from "./check.js";
import { randomOf } from "./random.js";

const CLIENTS = [ADA, BOB, { ...ADA, channel_id: "phone" }];
/** Each look is a call that a remote store takes its time for. */
const EVERYBODY_EVERY = 10;
const STATUSES = ["SWITCHED", "CLOSED", "EXPIRED", "FAILED"];

/** The naive model: records in the order of their creation. */
function modelAt(clock) {
  let records = [];
  const statusOf = (one) => (one.status === "OPEN" && one.touched + one.ttl * 1000 <= clock.at ? "EXPIRED" : one.status);
  const of = (client) => records.filter((one) => one.client === client);
  const find = (client, id) => of(client).find((one) => one.id === id);
  const change = (one, changes) => (one && statusOf(one) === "OPEN" ? Object.assign(one, changes, { version: one.version + 1 }) : undefined);
  return {
    create(client, id, step, ttl) {
      if (!find(client, id)) records.push({ client, id, step, ttl: ttl ?? Infinity, touched: clock.at, status: "OPEN", version: 1 });
    },
    update: (client, id, step, touch) => change(find(client, id), touch ? { step, touched: clock.at } : { step }),
    close: (client, id, status) => change(find(client, id), { status }),
    closeAll: (client, status) => of(client).forEach((one) => change(one, { status })),
    sweep: () => records.filter((one) => statusOf(one) !== one.status).forEach((one) => Object.assign(one, { status: "EXPIRED", version: one.version + 1 })),
    erase: (client) => { records = records.filter((one) => one.client !== client); },
    view: (client) => of(client).reverse().map((one) => [one.id, one.step, statusOf(one), one.version]),
    latest(client) {
      const open = of(client).reverse().filter((one) => statusOf(one) === "OPEN");
      return open.reduce((best, one) => (best && best.touched >= one.touched ? best : one), undefined)?.id ?? null;
    },
  };
}

/** One random call on both; answers whose. What may fail is let fail: the views must agree all the same. */
async function step(random, conversations, model, clock) {
  const client = CLIENTS[random(CLIENTS.length)];
  const id = `c${random(6)}`;
  const text = `s${random(1000)}`;
  const status = STATUSES[random(4)];
  const allowed = async (call) => {
    try {
      await call();
    } catch (error) {
      if (!["ID_TAKEN", "NOT_FOUND", "NOT_OPEN"].includes(error.code)) throw error;
    }
  };
  const kind = random(100);
  if (kind < 35) {
    const ttl = random(3) === 0 ? 1 + random(5) : undefined;
    await conversations.sweep(); // create sweeps by itself, how much is its own affair: here nothing is left to it
    model.sweep();
    await allowed(() => conversations.create(client, { id, step_id: text, ttl, metadata: { text } }));
    model.create(client, id, text, ttl);
  } else if (kind < 70) {
    const touch = random(2) === 0;
    await allowed(() => conversations.update(client, id, { step_id: text, last_interaction: touch, metadata: { text } }));
    model.update(client, id, text, touch);
  } else if (kind < 85) {
    await allowed(() => conversations.close(client, id, status));
    model.close(client, id, status);
  } else if (kind < 88) {
    await conversations.closeAll(client, status);
    model.closeAll(client, status);
  } else if (kind < 91) {
    await conversations.erase(client);
    model.erase(client);
  } else {
    clock.at += random(3) * 1000;
  }
  return client;
}

/** What list and latest show of a client; `alsoGet`, that get shows the same. */
async function agree(conversations, model, client, what, alsoGet = false) {
  const found = await everything(conversations, client);
  equal(found.map((one) => [one.id, one.step_id, one.status, one.version]), model.view(client), `${what}, the list`);
  for (const { step_id, metadata } of found) equal(metadata, { text: step_id }, `${what}, metadata`);
  equal((await conversations.latest(client))?.id ?? null, model.latest(client), `${what}, latest`);
  if (!alsoGet) return;
  for (const one of found) equal(await conversations.get(client, one.id), one, `${what}, get`);
}

export const walks = [
  define("random calls agree with a naive model", ["clock", "list", "erase", "sweep"], async (open) => {
    for (let seed = 1; seed <= 3; seed += 1) {
      const clock = clockAt();
      const [conversations, model, random] = [await open({ now: clock.now }), modelAt(clock), randomOf(seed)];
      for (let turn = 1; turn <= 150; turn += 1) {
        const what = `seed ${seed}, after ${turn} calls`;
        await agree(conversations, model, await step(random, conversations, model, clock), what);
        if (turn % EVERYBODY_EVERY > 0) continue;
        for (const client of CLIENTS) await agree(conversations, model, client, what, true);
      }
    }
  }),
];
