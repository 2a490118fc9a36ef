// What the benchmark of large stores copies within each store is what the calls make.

import assert from "node:assert/strict";
import { test } from "node:test";
import { PLACE, loaded } from "../../benches/scale/loaded.mjs";

const CLIENTS = 500;

for (const name of ["sqlite", "redis", "postgres"]) {
  test(`${name} is filled with what the calls make`, async () => {
    const { open, start } = await import(`../../benches/scale/stores/${name}.mjs`);
    const place = await start();
    try {
      await loaded(name, { open, place, clients: CLIENTS });
      assert.ok((await place.sizes(PLACE)).disk > 0);
      const { store, end } = await open(place.addressOf(PLACE));
      const { open: stand, switched } = await store.stats();
      await store.dispose();
      await end();
      // One in five has run out of time.
      assert.deepEqual([stand, switched], [CLIENTS * 0.8, CLIENTS]);
    } finally {
      await place.stop();
    }
  });
}
