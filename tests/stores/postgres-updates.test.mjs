// What PostgreSQL does with the rows: an interaction rewrites no index, and no call reads a whole table.

import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { clockAt } from "../contract/support.mjs";
import { pgPool, postgresSql } from "./harness/clients.mjs";
import { openOn, openedOn } from "./harness/postgres.mjs";
import { placeOf } from "./harness/promises.mjs";
import onPg from "./backends/pg.mjs";

const place = placeOf(onPg);
const { connected } = openedOn(place);

const clientOf = (number) => ({ bot_id: "shop", user_id: `user ${number}`, channel_id: "web" });

/** Its counts of a table, once they are those of all updates: a session tells them when it ends, at the latest. */
async function countsOf(sql, schema, table, updates) {
  for (;;) {
    const [{ all, hot }] = await sql`select n_tup_upd::int as all, n_tup_hot_upd::int as hot from pg_stat_user_tables
      where schemaname = ${schema} and relname = ${table}`;
    if (all >= updates) return { all, hot };
    await sleep(50);
  }
}

test("of the updates with an interaction and a ttl, at least 0.8 leave every index as it is", async (t) => {
  const CLIENTS = 500;
  const TURNS = 8;
  const { ports, name } = await place.fresh();
  const { client, end } = await pgPool(ports);
  const store = await openOn(client, name);
  for (let number = 0; number < CLIENTS; number += 1) await store.create(clientOf(number), { ttl: 3600, flow_id: "order", step_id: "size" });
  for (let turn = 0; turn < TURNS; turn += 1) {
    await Promise.all(Array.from({ length: CLIENTS }, async (_, number) => {
      const { id } = await store.latest(clientOf(number));
      await store.update(clientOf(number), id, { step_id: `step ${turn}`, last_interaction: true });
    }));
  }
  await end();
  const sql = await connected(postgresSql, ports);
  for (const table of ["conversation", "head"]) {
    const { all, hot } = await countsOf(sql, name, table, CLIENTS * TURNS);
    t.diagnostic(`${table}: ${hot} of ${all}`);
    assert.ok(hot >= 0.8 * all, `${table}: ${hot} of ${all}`);
  }
});

const MANY = 100_000;
/** How many open conversations the one client has who closes none. */
const PILE = 5_000;

/** What a store sends through it is explained first. Answers the nodes of each plan, from the top. */
function explaining(sql) {
  const plans = [];
  const nodesOf = (plan) => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
  const unsafe = (text, values) => ({
    async values() {
      if (/^(select|with) /.test(text) && values) {
        const [[[{ Plan }]]] = await sql.unsafe(`explain (format json) ${text}`, values).values();
        plans.push({ text, nodes: nodesOf(Plan) });
      }
      return sql.unsafe(text, values).values();
    },
  });
  return { unsafe, plans };
}

test(`at ${MANY} clients no call reads a whole table or sorts all of a client's`, async () => {
  const { ports, name } = await place.fresh();
  const sql = await connected(postgresSql, ports);
  // As the calls would have made them, in seconds: of each client two are open, and one has a pile of them.
  await sql.unsafe(`insert into ${name}.head (bot_id, user_id, channel_id, revision, seq, clock, conversations, closed, expires, closed_since)
    select 'shop', 'user ' || n, 'web', 1, 3, now(), 3, 1, now() + n * interval '1 second', now() from generate_series(1, ${MANY}) n`);
  await sql.unsafe(`insert into ${name}.conversation (client, id, seq, metadata, status, version, ttl, created_at, updated_at, last_interaction_at, deadline, origin)
    select c.id, 'c' || n, n, '{}', case n when 1 then 'CLOSED' else 'OPEN' end, 1, 60 * 60 * 24, now(), now(), now() - n * interval '1 hour',
      case n when 1 then null else now() + interval '1 day' - n * interval '1 hour' end, '0123456789abcdef'
    from ${name}.head c cross join lateral generate_series(1, case c.id when ${MANY} then ${PILE} else 3 end) n`);
  await sql.unsafe(`update ${name}.head set seq = ${PILE}, conversations = ${PILE}, expires = now() - interval '1 day' where id = ${MANY}`);
  await sql.unsafe(`vacuum analyze ${name}.head`);
  await sql.unsafe(`vacuum analyze ${name}.conversation`);
  const { unsafe, plans } = explaining(sql);
  const store = await openOn({ unsafe }, name, { retention: { seconds: 1, per_client: 10 } });
  const [few, pile] = [clientOf(7), clientOf(MANY)];
  for (const client of [few, pile]) {
    await store.latest(client);
    await store.get(client, "c2");
    await store.list(client);
    await store.list(client, { status: "CLOSED" });
    await store.update(client, "c2", { last_interaction: true });
    await store.close(client, "c2");
    await store.create(client, { id: "new" });
  }
  await store.sweep({ limit: 10 });
  await store.turn(few, (turn) => turn.latest());
  await store.closeAll(pile);
  await store.erase(few);
  assert.ok(plans.length > 30);
  for (const { text, nodes } of plans) {
    assert.ok(!nodes.some((node) => node["Node Type"] === "Seq Scan"), text);
    // Above a limit, there are only so many to sort.
    const isSorted = nodes.some((node) => node["Node Type"] === "Limit" && node.Plans[0]["Node Type"] === "Sort");
    assert.ok(!isSorted || text.includes("random()"), text);
  }
});
