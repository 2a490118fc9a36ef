// A writer is killed at a random moment after its first acknowledgement: nothing acknowledged is lost, nothing is half there.

import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { fileURLToPath } from "node:url";
import { Expected } from "./expected.mjs";
import { everything } from "./steps.mjs";

const WRITER = fileURLToPath(new URL("./writer.mjs", import.meta.url));
const LANES = 4;
/** The long form: CONVOSTATE_KILLS=10000 node --test tests/stores/sqlite-kills.test.mjs */
const KILLS = Number(process.env.CONVOSTATE_KILLS || 80);
/** The kill follows one of so many acknowledgements. */
const MOST_ACKNOWLEDGED = 60;

/**
 * @param check looks into the store itself, by its address
 * @param times how often
 */
export function kills(backend, place, check, times = KILLS) {
  test(`${backend.name}: ${times} kills lose nothing acknowledged and leave nothing half done`, async (t) => {
    const acknowledged = [];
    let next = 0;
    await Promise.all(Array.from({ length: LANES }, async () => {
      const address = await place.fresh();
      while (next < times) {
        next += 1;
        acknowledged.push(await killOnce(backend, address, next));
        if (next % 50 < LANES) await check(address);
      }
      await check(address);
    }));
    acknowledged.sort((one, other) => one - other);
    const median = acknowledged[acknowledged.length >> 1];
    t.diagnostic(`${acknowledged.length} kills, ${median} acknowledgements before one on the median`);
    assert.equal(acknowledged.length, times);
    assert.ok(median >= 10, `only ${median} acknowledgements before a kill`);
  });
}

/** Answers how many calls were acknowledged. */
async function killOnce(backend, address, round) {
  const child = fork(WRITER, [backend.name, JSON.stringify(address), String(round)], { stdio: ["ignore", "inherit", "pipe", "ipc"] });
  const said = [];
  child.stderr.on("data", (data) => said.push(data));
  const killAfter = 1 + Math.floor(Math.random() * MOST_ACKNOWLEDGED);
  let count = 0;
  child.on("message", (step) => {
    assert.equal(step, count);
    count += 1;
    // Between two acknowledgements, too.
    if (count === killAfter) setTimeout(() => child.kill("SIGKILL"), Math.random() * 2);
  });
  const [, signal] = await once(child, "close");
  assert.equal(signal, "SIGKILL", `the writer ended by itself: ${said.join("")}`);
  await verify(backend, address, round, count);
  return count;
}

/** What is there is what the acknowledged calls made, or those and the one that was under way. */
async function verify(backend, address, round, count) {
  const conversations = await backend.open(address);
  const expected = new Expected(round);
  try {
    const found = await everything(conversations, round);
    if (isDeepStrictEqual(found, await expected.after(count))) return;
    assert.deepEqual(found, await expected.after(count + 1), `round ${round}, after ${count} acknowledged calls and perhaps one more`);
  } finally {
    expected.dispose();
    await conversations.dispose();
  }
}
