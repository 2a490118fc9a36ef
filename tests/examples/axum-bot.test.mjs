// The bot in Rust behind a webhook: what it says, and what is left of it after a stop.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { run, startListening } from "./programs.mjs";

let folder;
before(() => (folder = mkdtempSync(join(tmpdir(), "convostate-axum-bot-"))));
after(() => rmSync(folder, { recursive: true, force: true }));

const start = (file) => startListening("axum-bot", ["--port", "0", "--every", "3600", "--file", file]);

async function said({ url }, user, text) {
  const body = JSON.stringify({ user_id: user, channel_id: "web", text });
  const response = await fetch(`${url}/webhook`, { method: "POST", headers: { "content-type": "application/json" }, body });
  return response.ok ? (await response.json()).text : response.status;
}

test("a talk goes on after a stop, and nothing of one that was cut off is taken for it", async () => {
  const file = join(folder, "kept.snapshot");
  const first = await start(file);
  assert.match(await said(first, "ada", "hello"), /Small or large/);
  assert.match(await said(first, "ada", "large"), /Where to/);
  assert.match(await said(first, "ben", "hi"), /Small or large/);
  assert.equal((await first.stop()).code, 0);
  // As a crash while it was being written would leave it.
  writeFileSync(`${file}.new`, "half a snap");

  const second = await start(file);
  assert.equal(await said(second, "ada", "Kirchgasse 4"), "A large pizza to Kirchgasse 4: yes or no?");
  assert.match(await said(second, "ada", "yes"), /on its way/);
  assert.match(await said(second, "ada", "hello again"), /Small or large/);
  assert.match(await said(second, "ben", "small"), /Where to/);
  assert.equal((await second.stop()).code, 0);
});

test("what the engine refuses is the sender's fault", async () => {
  const bot = await start(join(folder, "refused.snapshot"));
  assert.equal(await said(bot, "", "hello"), 400);
  await bot.stop();
});

test("a damaged snapshot is not begun without", async () => {
  const file = join(folder, "damaged.snapshot");
  const bot = await start(file);
  await said(bot, "ada", "hello");
  await bot.stop();
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(file, bytes);
  const { code, stderr } = await run("axum-bot", ["--port", "0", "--file", file]);
  assert.equal(code, 1);
  assert.match(stderr, /damaged\.snapshot is no snapshot/);
  assert.deepEqual(readFileSync(file), bytes);
});
