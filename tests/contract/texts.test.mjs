// Bots, channels, flows and steps are known by numbers on the way to the core: no two texts may ever have the same.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";

/** All of one length, with the same first and last characters. */
const alike = Array.from({ length: 2000 }, (_, number) => `flow-${String(number).padStart(6, "0")}-end`);
const short = ["", "a", "b", "é", "ab", "ba", "€", "\u{1F600}"];

test("texts that look alike are told apart, however often they alternate", () => {
  const engine = new Engine();
  for (let round = 0; round < 3; round += 1) {
    for (const [place, text] of [...alike, ...short].entries()) {
      const client = { bot_id: text || "bot", user_id: "ada", channel_id: alike[place % alike.length] };
      const id = `c-${round}`;
      engine.create(client, { id, flow_id: text, step_id: alike.at(-place % alike.length) });
      const { bot_id, channel_id } = client;
      const found = engine.get({ bot_id, user_id: "ada", channel_id }, id);
      assert.deepEqual([found.flow_id, found.step_id], [text, alike.at(-place % alike.length)]);
      assert.throws(() => engine.get({ bot_id: `${bot_id}x`, user_id: "ada", channel_id }, id), { code: "NOT_FOUND" });
    }
  }
});
