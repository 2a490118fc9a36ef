// The libraries' older versions that the store takes, under names of their own here: the conformance suite by each, and a handle that
// does not fit is refused by name.

import assert from "node:assert/strict";
import { test } from "node:test";
import Redis5 from "ioredis-5";
import * as redis4 from "redis-4";
import * as redis5 from "redis-5";
import { openRedis } from "convostate/redis";
import { onRedis } from "./harness/redis.mjs";
import { conformance, model, placeOf } from "./harness/promises.mjs";

const ignore = () => {};

const ofRedis = ({ createClient }) => async ([port]) => {
  const client = createClient({ url: `redis://127.0.0.1:${port}` }).on("error", ignore);
  await client.connect();
  return { client, end: () => (client.destroy ?? client.disconnect).call(client) };
};

const BACKENDS = {
  "redis 4": ofRedis(redis4),
  "redis 5": ofRedis(redis5),
  "ioredis 5": async ([port]) => {
    const client = new Redis5(port, "127.0.0.1").on("error", ignore);
    return { client, end: () => client.disconnect() };
  },
};

const places = {};
for (const [name, connect] of Object.entries(BACKENDS)) {
  const backend = onRedis(name, connect);
  places[name] = placeOf(backend);
  conformance(backend, places[name]);
  model(backend, places[name], { seeds: 1 });
}

test("what has a client's calls, and answers otherwise, is refused by name", async (t) => {
  const { ports: [port] } = await places["redis 4"].fresh();
  const url = `redis://127.0.0.1:${port}`;
  const legacy = redis4.createClient({ url, legacyMode: true });
  const { client, end } = await BACKENDS["redis 5"]([port]);
  const { client: io, end: endIo } = await BACKENDS["ioredis 5"]([port]);
  await legacy.connect();
  for (const close of [end, endIo, () => legacy.v4.quit()]) t.after(close);
  for (const handle of [legacy, client.multi(), client.legacy(), io.pipeline(), io.multi()]) {
    await assert.rejects(openRedis(handle), { code: "INVALID_BODY", details: { path: "client", type: handle.constructor.name } });
  }
});
