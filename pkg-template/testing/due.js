/** Rules 8 and 10: a sweep finds what is due at its millisecond. What a store notes to find it by may say too early, never too late. */

import { ADA, BOB, clockAt, define, equal, sweepAll } from "./check.js";
import { randomOf } from "./random.js";

const CLIENTS = [ADA, BOB];
const KEPT_SECONDS = 20;
const NOTHING = { expired: 0, removed: 0 };

/** When something is to be done about a conversation: it expires, or was closed long enough ago. */
function dueOf({ closed, touched, ttl }) {
  return closed === undefined ? touched + ttl * 1000 : closed + KEPT_SECONDS * 1000 + 1;
}

/** What a sweep at that time does, done to the records. */
function swept(records, at) {
  const total = { ...NOTHING };
  for (const one of [...records]) {
    if (dueOf(one) > at) continue;
    if (one.closed === undefined) {
      one.closed = at;
      total.expired += 1;
    } else {
      records.delete(one);
      total.removed += 1;
    }
  }
  return total;
}

/** One random call that changes when something is due: sooner, later or never. */
async function step(random, conversations, records, at) {
  const client = CLIENTS[random(CLIENTS.length)];
  const open = [...records].filter((one) => one.client === client && one.closed === undefined);
  const one = open[random(open.length)];
  const kind = random(100);
  if (kind < 45 || !one) {
    const ttl = random(4) === 0 ? undefined : 1 + random(30);
    const { id } = await conversations.create(client, { ttl });
    records.add({ client, id, ttl: ttl ?? Infinity, touched: at });
  } else if (kind < 65) {
    await conversations.update(client, one.id, { last_interaction: true });
    one.touched = at;
  } else if (kind < 75) {
    await conversations.update(client, one.id, { step_id: "next" });
  } else if (kind < 92) {
    await conversations.close(client, one.id);
    one.closed = at;
  } else if (kind < 97) {
    await conversations.closeAll(client);
    for (const each of open) each.closed = at;
  } else {
    await conversations.erase(client);
    for (const each of [...records]) if (each.client === client) records.delete(each);
  }
}

export const due = [
  define("10: a sweep finds what is due at its millisecond, whatever happened before", ["clock", "retention", "sweep", "erase"], async (open) => {
    for (let seed = 1; seed <= 2; seed += 1) {
      const [clock, random] = [clockAt(), randomOf(seed)];
      const conversations = await open({ now: clock.now, retention: { seconds: KEPT_SECONDS } });
      const records = new Set();
      for (let turn = 1; turn <= 45; turn += 1) {
        await step(random, conversations, records, clock.at);
        const first = Math.min(...[...records].map(dueOf));
        if (random(2) === 0 || first === Infinity) {
          // Nothing is due yet, so no call does part of the work.
          clock.at = Math.min(clock.at + random(4) * 1000, first - 1);
          continue;
        }
        const what = `seed ${seed}, turn ${turn}`;
        clock.at = first - 1;
        equal(await sweepAll(conversations), NOTHING, `${what}, a millisecond too early`);
        clock.at = first;
        equal(await sweepAll(conversations), swept(records, first), `${what}, in time`);
      }
    }
  }),
];
