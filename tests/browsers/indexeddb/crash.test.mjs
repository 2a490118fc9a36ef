// A reload or a killed browser in the middle of a call: all of it or nothing, and what was acknowledged is there.

import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { BROWSERS, kill } from "../../support/browsers.mjs";
import { removeFolder } from "../../support/remove-folder.mjs";
import { serveFolders, world } from "./support.mjs";

/** The long form: CONVOSTATE_LONG=1. */
const [RELOADS, KILLS] = process.env.CONVOSTATE_LONG === "1" ? [500, 50] : [12, 3];

for (const kind of BROWSERS) {
  test(`${kind}: ${RELOADS} reloads in the middle of a call`, async () => {
    const browser = await world(kind);
    try {
      const page = await browser.tab();
      const interrupted = [];
      for (let round = 1; round <= RELOADS; round += 1) {
        await page.evaluate(() => void writeUntilReload());
        await pause(20 + Math.random() * 60);
        await page.reload();
        await page.waitForFunction(() => globalThis.isReady, { timeout: 360_000 });
        const { faults, wasInCall } = await page.evaluate(() => lookAfterReload());
        assert.deepEqual(faults, [], `after ${round} reloads`);
        interrupted.push(wasInCall);
      }
      assert.ok(interrupted.filter(Boolean).length > RELOADS / 2, `only ${interrupted.filter(Boolean).length} reloads met a call`);
    } finally {
      await browser.close();
    }
  });

  test(`${kind}: ${KILLS} times killed, it keeps what was acknowledged`, async (t) => {
    const profile = mkdtempSync(join(tmpdir(), `convostate-killed-${kind}-`));
    const server = await serveFolders();
    let acknowledged = {};
    let thrownAway = 0;
    /** Chromium may find its own database damaged after a kill, and makes it anew; it says so, and nothing of ours was lost then. */
    const look = async (browser, when) => {
      const { page, lost } = await keeps(browser, acknowledged, when);
      if (lost.length > 0) {
        t.diagnostic(`${when}: the browser threw its database away: ${lost.join("; ")}`);
        thrownAway += 1;
        acknowledged = {};
      }
      return page;
    };
    try {
      for (let round = 1; round <= KILLS; round += 1) {
        const browser = await world(kind, { profile, server });
        const page = await look(browser, `before round ${round}`);
        acknowledged = await killed(page, acknowledged, profile);
      }
      const browser = await world(kind, { profile, server });
      await look(browser, "in the end");
      await browser.close();
      assert.ok(thrownAway <= KILLS / 3, `thrown away ${thrownAway} times`);
    } finally {
      await server.close();
      await removeFolder(profile);
    }
  });
}

/** Answers a page of the browser, and what that says it threw away; closes it when what was acknowledged is not there. */
async function keeps(browser, acknowledged, when) {
  try {
    const page = await browser.tab();
    const faults = await left(page, acknowledged);
    const lost = await page.evaluate(() => globalThis.lost);
    if (lost.length === 0) assert.deepEqual(faults, [], when);
    return { page, lost };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

const left = (page, acknowledged) => page.evaluate(async (heard) => faults("killed", await opened("killed"), heard), acknowledged);

/** Writes, and kills the browser at some moment after the tenth acknowledgement; answers the last that was heard. */
async function killed(page, before, profile) {
  let heard = before;
  let count = 0;
  const tenth = new Promise((resolve) => {
    page.on("console", (message) => {
      heard = JSON.parse(message.text());
      count += 1;
      if (count === 10) resolve();
    });
  });
  await page.evaluate(async () => void write(await opened("killed"), { done: (what) => console.log(JSON.stringify(what)) }));
  await tenth;
  await pause(Math.random() * 200);
  await kill(page.browser(), profile);
  return heard;
}
