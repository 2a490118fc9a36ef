// Many stores on one connection, each with its own prefix, as a bot for many tenants has them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openRedis } from "convostate/redis";
import { ADA } from "../contract/support.mjs";
import { ioredis as connect, ioredisCluster as connectCluster } from "./harness/clients.mjs";
import cluster from "./backends/ioredis-cluster.mjs";
import single from "./backends/ioredis.mjs";
import { placeOf } from "./harness/promises.mjs";

const TENANTS = 12;

for (const [backend, connecting] of [[single, connect], [cluster, connectCluster]]) {
  const place = placeOf(backend);

  test(`${backend.name}: ${TENANTS} stores listen once to the connection they share, and no more when they are disposed of`, async (t) => {
    const { ports } = await place.fresh();
    const { client, end } = await connecting(ports);
    await client.ping();
    const warnings = [];
    const warned = ({ name }) => warnings.push(name);
    process.on("warning", warned);
    t.after(() => process.off("warning", warned));

    const counted = () => (client.isCluster ? [client, ...client.nodes("all")] : [client]).map((node) => [node.listenerCount("close"), node.listenerCount("+node")]);
    const before = counted();
    const stores = [];
    for (let tenant = 0; tenant < TENANTS; tenant += 1) stores.push(await openRedis(client, { prefix: `tenant${tenant}:` }));
    const more = counted().map(([closes, nodes], index) => [closes - before[index][0], nodes - before[index][1]]);
    assert.deepEqual(more, client.isCluster ? [[0, 1], [1, 0], [1, 0], [1, 0]] : [[1, 0]]);

    const [first, ...others] = stores;
    for (const store of others) await store.dispose();
    await others[0].dispose();
    await first.migrate();
    assert.equal((await first.create(ADA, { id: "a" })).id, "a");
    assert.notDeepEqual(counted(), before);
    await first.dispose();
    assert.deepEqual(counted(), before);
    await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(warnings.filter((name) => name === "MaxListenersExceededWarning"), []);
    await end();
  });
}
