// The guide's store is what the guide says: short, and it passes the suite. tests/stores/file.test.mjs has several processes and kills.

import assert from "node:assert/strict";
import { join } from "node:path";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { runAll, storeCases } from "convostate/testing";
import { consumer, run, write } from "../support/consumer.mjs";
import { FAST } from "../support/folders.mjs";
import { GUIDE, guideTexts } from "./guide.mjs";
import { SHOW, instrument } from "./instrument.mjs";

const { store, suite } = guideTexts();

let folder;
before(async () => {
  folder = await consumer("guide", { "show.mjs": SHOW, "file-store.mjs": store });
});

test("the store has 150 lines at most, as many as the guide says", async () => {
  const lines = store.trimEnd().split("\n").length;
  assert.ok(lines <= 150, `${lines} lines`);
  assert.ok(GUIDE.includes(`: ${lines} lines, `), `the guide does not say ${lines}`);
});

test("the guide's suite passes, and leaves nothing out", async () => {
  const { code, lines } = instrument(suite);
  write(folder, { "suite.mjs": code });
  const printed = await run(process.execPath, ["--import", "./show.mjs", "suite.mjs"], folder, { TMPDIR: FAST });
  assert.deepEqual(JSON.parse(printed.trim().split("\n").at(-1)), { reached: lines, wrong: [] });
});

test("the suite sees a driver that loses what was noted of a client's writes", async () => {
  const keeping = "return { client, head, rows:";
  assert.ok(store.includes(keeping));
  write(folder, { "losing-store.mjs": store.replace(keeping, "return { client, head: { ...head, once: undefined }, rows:") });
  const { openFile } = await import(pathToFileURL(join(folder, "losing-store.mjs")).href);
  let count = 0;
  const open = async (options) => {
    const conversations = openFile(join(folder, `losing-${(count += 1)}.json`), options);
    await conversations.migrate();
    return conversations;
  };
  const { failed } = await runAll(open, { only: "writers: ", cases: storeCases });
  assert.ok(failed.length >= 9, `only ${failed.length} cases see it`);
});
