// Once on each store with a server, and by the adapter on one of ours: what every framework's bot must keep there.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { backends } from "./harness/backends.mjs";
import { count } from "./harness/processes.mjs";

const BOTS = ["grammy", "telegraf", "botbuilder", "agents", "bolt", "langgraph"];

for (const backend of [backends.redis, backends.pg, backends.remote]) {
  describe(`on ${backend.name}`, () => {
    let place;
    before(async () => {
      place = await backend.start();
    });
    after(() => place?.stop());

    for (const name of BOTS) {
      test(`${name}: messages at once lose none, twice is once, a restart loses nothing, erase leaves nothing`, async () => {
        const { default: bot } = await import(`./bots/${name}.mjs`);
        const address = await place.fresh();
        const first = await backend.open(address);
        const { handle } = bot.start(first, count);
        const said = await Promise.all([1, 2, 3, 4, 5, 5].map((id) => handle({ id, text: "+" })));
        assert.deepEqual(said.filter((n) => n !== undefined).sort(), [1, 2, 3, 4, 5]);
        await first.dispose();
        const second = await backend.open(address);
        try {
          const again = bot.start(second, count);
          assert.equal(await again.handle({ id: 6, text: "+" }), 6);
          await second.erase(bot.client);
          assert.deepEqual((await second.memories(bot.client)).memories, []);
          assert.equal(await again.handle({ id: 7, text: "+" }), 1);
        } finally {
          await second.dispose();
        }
      });
    }
  });
}
