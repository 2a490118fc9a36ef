// Calls on one client with as many conversations as a bot gathers that closes none.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, BOB } from "../../contract/support.mjs";

const COUNT = 20_000;

/** `fill` makes of the one conversation at an address so many, by the store's own means: one call each would take minutes. */
export function large(backend, place, fill) {
  test(`${backend.name}: closeAll and erase of ${COUNT} conversations`, async () => {
    const address = await place.fresh();
    const store = await backend.open(address);
    const metadata = { note: "what stays" };
    await store.create(ADA, { id: "c1", flow_id: "f", metadata });
    await store.create(BOB, { id: "c1" });
    await fill(address, COUNT);
    const newest = await store.latest(ADA);
    assert.equal(newest.id, `c${COUNT}`);

    await store.closeAll(ADA, "FAILED");
    assert.equal(await store.latest(ADA), null);
    const { updated_at, ...closed } = await store.get(ADA, `c${COUNT}`);
    assert.deepEqual({ ...closed, updated_at: newest.updated_at }, { ...newest, status: "FAILED", version: 2 });
    assert.deepEqual((await store.list(ADA, { status: "FAILED", limit: 1, pagination_key: "3" })).conversations.map(({ id }) => id), ["c2"]);
    assert.deepEqual(await store.list(ADA, { status: "OPEN" }), { conversations: [] });
    await store.closeAll(ADA, "CLOSED");
    assert.equal((await store.get(ADA, "c1")).status, "FAILED");

    assert.equal(await store.erase(ADA), COUNT);
    assert.deepEqual(await store.list(ADA), { conversations: [] });
    assert.equal((await store.get(BOB, "c1")).status, "OPEN");
    await store.dispose();
  });

  test(`${backend.name}: erase of ${COUNT} conversations while somebody listens`, async () => {
    const address = await place.fresh();
    const store = await backend.open(address);
    await store.create(ADA, { id: "c1" });
    await fill(address, COUNT);
    const types = { closed: 0, erased: 0 };
    store.subscribe(({ type }) => { types[type] += 1; });
    await store.closeAll(ADA);
    assert.equal(await store.erase(ADA), COUNT);
    assert.deepEqual(types, { closed: COUNT, erased: COUNT });
    await store.dispose();
  });
}

export async function fillSqlite(database, file, count) {
  const db = await database(file);
  const numbers = `with recursive n(n) as (values (2) union all select n + 1 from n where n < ${count})`;
  const columns = "flow_id, step_id, metadata, status, version, updated_at, last_interaction_at, deadline, client, ttl, created_at, origin";
  db.exec(`${numbers} insert into convostate_conversation (id, seq, ${columns})
    select 'c' || n, n, ${columns} from n, convostate_conversation where client = 1;
    update convostate_head set seq = ${count}, conversations = ${count} where key = 1`);
  db.close();
}

export async function fillPostgres(query, schema, count) {
  const columns = "flow_id, step_id, metadata, status, version, updated_at, last_interaction_at, deadline, client, ttl, created_at, origin";
  const client = `(select id from ${schema}.head where user_id = 'ada')`;
  await query(`insert into ${schema}.conversation (id, seq, ${columns})
    select 'c' || n, n, ${columns} from generate_series(2, ${count}) n, ${schema}.conversation where client = ${client}`);
  await query(`update ${schema}.head set seq = ${count}, conversations = ${count} where id = ${client}`);
}

/** KEYS: the head, the rows and two sorted sets of Ada's. */
const FILL_REDIS = `
local function put(text, id)
  return (string.gsub(string.gsub(text, '"id":"c1"', '"id":"c' .. id .. '"'), '"seq":1', '"seq":' .. id))
end
local record = redis.call('HGET', KEYS[2], 'c1')
local at = redis.call('ZRANGE', KEYS[4], 0, 0, 'WITHSCORES')[2]
for id = 2, tonumber(ARGV[1]) do
  redis.call('HSET', KEYS[2], 'c' .. id, put(record, id))
  redis.call('ZADD', KEYS[3], id, 'c' .. id)
  redis.call('ZADD', KEYS[4], at, string.format('%016d', id) .. 'c' .. id)
end
local head = string.gsub(redis.call('GET', KEYS[1]), '"conversations":1', '"conversations":' .. ARGV[1])
redis.call('SET', KEYS[1], put(head, ARGV[1]))
return redis.call('HLEN', KEYS[2])
`;

/** `client` is one of ioredis; of those who have one conversation, the first is Ada. */
export async function fillRedis(client, name, count) {
  const nodes = client.isCluster ? client.nodes("master") : [client];
  const keys = (await Promise.all(nodes.map((node) => node.keys(`${name}:*:rows`)))).flat();
  for (const rows of keys) {
    const record = await client.hget(rows, "c1");
    if (!record?.includes('"flow_id":"f"') && keys.length > 1) continue;
    const own = ["head", "rows", "order", "open"].map((key) => rows.replace(/rows$/, key));
    assert.equal(await client.eval(FILL_REDIS, 4, ...own, count), count);
  }
}
