// A client of @upstash/redis as a handle of the store on Redis, against a stand-in for its server in front of a Redis.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, coded } from "../contract/support.mjs";
import { redis } from "./harness/clients.mjs";
import { openOn } from "./harness/redis.mjs";
import backend, { connect } from "./backends/upstash.mjs";
import { losing, sameAs, several } from "./harness/handles.mjs";
import { placeOf } from "./harness/promises.mjs";

/** A commit names more. */
const KEYS_OF_LOADS = 3;

const place = placeOf(backend);
sameAs(backend, place, true);
several(backend, place);

for (const enableAutoPipelining of [true, false]) {
  const how = { ...backend, name: `${backend.name}, ${enableAutoPipelining ? "" : "not "}pipelined`, open: async ({ ports, name }) => openOn((await connect(ports, { enableAutoPipelining })).client, name) };
  losing(how, place, ([name, , keys]) => name === "evalsha" && keys > KEYS_OF_LOADS);

  test(`${how.name}: a server that knows no script is given its text`, async (t) => {
    const store = await how.open(await place.fresh());
    const { client, end } = await redis([place.server.database.port]);
    t.after(end);
    await client.sendCommand(["SCRIPT", "FLUSH"]);
    await store.create(ADA, { id: "a" });
    assert.equal((await store.latest(ADA)).id, "a");
  });

  test(`${how.name}: what the server refuses is told without what people have written`, async (t) => {
    const address = await place.fresh();
    const store = await how.open(address);
    await store.create(ADA, { id: "a" });
    const { client, end } = await redis([place.server.database.port]);
    t.after(end);
    for (const key of await client.keys(`${address.name}:*:rows`)) await client.set(key, "not a hash");
    const error = await store.create(ADA, { metadata: { secret: "my address" } }).catch((error) => error);
    assert.deepEqual([error.code, error.outcome], ["STORAGE", undefined]);
    assert.match(error.message, /WRONGTYPE/);
    for (let cause = error; cause; cause = cause.cause) assert.doesNotMatch(`${cause.message}${cause.stack}`, /my address/);
  });
}

test("upstash: a client that would send twice, or read texts as JSON, is refused with what to do", async () => {
  for (const options of [{ retry: undefined }, { retry: false }, { retry: { retries: 1 } }, { automaticDeserialization: undefined }]) {
    const { client } = await connect((await place.fresh()).ports, options);
    await assert.rejects(openOn(client, "refused"), coded("INVALID_BODY", "client"), JSON.stringify(options));
  }
});

test("upstash: nobody says what the server promises", async () => {
  const store = await backend.open(await place.fresh());
  assert.deepEqual(store.capabilities, { durable: "unknown", shared: true, atomic: true, evictable: "unknown" });
});

test("upstash: a request that was ended by its signal is no answer", async () => {
  const ended = new AbortController();
  const { ports, name } = await place.fresh();
  const store = await openOn((await connect(ports, { signal: ended.signal })).client, name);
  await store.create(ADA, { id: "a" });
  ended.abort("enough");
  await assert.rejects(store.latest(ADA), { code: "STORAGE" });
});
