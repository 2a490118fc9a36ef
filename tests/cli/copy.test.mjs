// npx convostate export and import: from SQLite to PostgreSQL, to Redis, and back to SQLite. With a million conversations:
// CONVOSTATE_CONVERSATIONS=1000000.

import assert from "node:assert/strict";
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import sqlite from "../stores/backends/sqlite.mjs";
import { start } from "../rest/command.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { startRedis } from "../support/redis.mjs";
import { INSTALLED, convostate } from "./command.mjs";
import { clientAt, fill } from "./filling.mjs";

const COUNT = Number(process.env.CONVOSTATE_CONVERSATIONS ?? 900);
/** Large enough that an export is written in several pieces. */
const IS_LONG = COUNT > 10_000;
const PADDING = IS_LONG ? 100 : 4000;
const TRIES = 20;

let place;
let folder;
let from;
let clients;
before(async () => {
  place = await sqlite.start();
  folder = mkdtempSync(join(tmpdir(), "convostate-copy-"));
  const file = await place.fresh();
  from = `sqlite:${file}`;
  const conversations = await sqlite.open(file);
  clients = await fill(conversations, COUNT, { padding: PADDING, hasMemories: true });
  await conversations.dispose();
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await place.stop();
});

const inFolder = (name) => join(folder, name);

async function done(...args) {
  const { code, stdout, stderr } = await convostate(args);
  assert.equal(code, 0, stderr);
  return { stdout, stderr };
}

/** Of a file of whatever size. */
async function hashOf(file) {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(file)) hash.update(bytes);
  return hash.digest("hex");
}

/** Of an export that is small enough: the lines of each client together, the clients in one order. */
function sorted(file) {
  return readFileSync(file, "utf8").split(/^(?=\{"kind":"client")/m).map((block) => block.replace(/^\{"kind":"end".*\n/m, "")).sort().join("");
}

/** Kills the command once `isAmidst`; tries anew when it was done before that. */
async function killed(args, isAmidst, undo) {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const { child, ended } = await start(args, INSTALLED);
    let isOver = false;
    void ended.then(() => (isOver = true));
    while (!isOver && !(await isAmidst())) await pause(2);
    child.kill("SIGKILL");
    if ((await ended).code === null) return;
    await undo();
  }
  assert.fail(`${args[0]} was always done before it could be killed`);
}

const sizeOf = (file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

test("from SQLite to PostgreSQL, to Redis and back to SQLite, killed on the way and resumed: the same bytes", { timeout: 6_000_000 }, async () => {
  const [postgres, redis, back] = [await startPostgres(), await startRedis({ save: "", appendonly: "no" }), `sqlite:${await place.fresh()}`];
  try {
    const [first, second, third, last] = ["first", "second", "third", "last"].map((name) => inFolder(`${name}.ndjson`));
    await killed(["export", "--store", from, "--file", first], () => sizeOf(`${first}.part`) > 1 << 20, async () => rmSync(first));
    await done("export", "--store", from, "--file", first, "--resume");
    const whole = inFolder("whole.ndjson");
    const { stderr } = await done("export", "--store", from, "--file", whole);
    assert.match(stderr, new RegExp(`exported ${clients.toLocaleString("en")} clients, ${COUNT.toLocaleString("en")} conversations, `));
    assert.equal(await hashOf(first), await hashOf(whole));

    await done("import", "--store", postgres.url, "--file", first);
    await done("export", "--store", postgres.url, "--file", second);

    const { createClient } = await import("redis");
    const client = await createClient({ url: redis.url }).connect();
    await killed(["import", "--store", redis.url, "--file", second], async () => (await client.dbSize()) > 1000, () => client.flushAll());
    const refused = await convostate(["import", "--store", redis.url, "--file", second]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /stands in the store already, and nothing of it was written: go on with --resume/);
    await done("import", "--store", redis.url, "--file", second, "--resume");
    await client.close();
    await done("export", "--store", redis.url, "--file", third);

    await done("import", "--store", back, "--file", third);
    await done("export", "--store", back, "--file", last);
    assert.equal(await hashOf(last), await hashOf(first));
    if (!IS_LONG) for (const file of [second, third]) assert.equal(sorted(file), sorted(first));

    for (const store of [postgres.url, redis.url, back]) {
      const { stdout } = await done("doctor", "--store", store);
      assert.match(stdout, new RegExp(`ok: ${clients.toLocaleString("en")} clients, ${COUNT.toLocaleString("en")} conversations and [\\d,]+ memories can be read`));
    }
  } finally {
    await postgres.stop();
    await redis.stop();
  }
});

test("what was imported goes on as it was: versions, ends, messages that were handled", async () => {
  const [file, copy] = [await place.fresh(), await place.fresh()];
  const origin = await sqlite.open(file);
  await fill(origin, 30, { hasMemories: true });
  const client = clientAt(0);
  await done("export", "--store", `sqlite:${file}`, "--file", inFolder("few.ndjson"), "--quiet");
  await done("import", "--store", `sqlite:${copy}`, "--file", inFolder("few.ndjson"), "--quiet");
  const conversations = await sqlite.open(copy);
  assert.deepEqual(await conversations.list(client), await origin.list(client));
  if (origin.memories) assert.deepEqual(await conversations.memories(client), await origin.memories(client));
  assert.deepEqual(await conversations.turn(client, () => "anew", { once: "message 0" }), { repeated: true });
  // Created again as before, it stands; as something else, its id is taken.
  assert.equal((await conversations.create(client, { id: "c1", ...withoutState(await origin.get(client, "c1")) })).version, 1);
  await assert.rejects(conversations.create(client, { id: "c1" }), { code: "ID_TAKEN" });
  const { seq } = await origin.create(client, { id: "new" });
  assert.deepEqual((await conversations.create(client, { id: "new" })).seq, seq);
  assert.equal((await conversations.list(client)).conversations[0].id, "new");
  await Promise.all([origin.dispose(), conversations.dispose()]);
});

function withoutState({ flow_id, step_id, metadata, ttl }) {
  return { flow_id, step_id, metadata, ttl };
}

test("a file that was cut, changed or made up is refused, and nothing of it written", async () => {
  const file = inFolder("good.ndjson");
  const small = await place.fresh();
  const conversations = await sqlite.open(small);
  await fill(conversations, 30);
  await conversations.dispose();
  await done("export", "--store", `sqlite:${small}`, "--file", file, "--quiet");
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const signed = (changed) => {
    const body = `${changed.join("\n")}\n`;
    const counts = JSON.parse(lines.at(-1));
    return `${body}${JSON.stringify({ ...counts, sha256: createHash("sha256").update(body).digest("hex") })}\n`;
  };
  const changed = (index, fields) => lines.slice(0, -1).map((line, at) => (at === index ? JSON.stringify({ ...JSON.parse(line), ...fields }) : line));
  const faults = [
    [lines.slice(0, 9).join("\n"), /ends after line 8, before its end/],
    [`${lines.slice(1).join("\n")}\n`, /line 1: this is no export/],
    [`${lines.map((line, index) => (index === 2 ? line.replace('"version":', '"version":1') : line)).join("\n")}\n`, /the checksum are not those/],
    [`${[JSON.stringify({ kind: "convostate", format: 2 }), ...lines.slice(1)].join("\n")}\n`, /line 1: the format is 2, and this version knows 1/],
    [signed(changed(2, { kind: "thought" })), /line 3: a line of the kind "thought"/],
    [signed(changed(1, { conversations: 2, memories: 1 })), /line 5: the client does not count its conversations and memories/],
    [signed(changed(2, { version: 0 })), /line 2 can't be one: .*version/],
    [signed(changed(2, { status: "HALF" })), /line 2 can't be one: .*status/],
    [signed(changed(2, { metadata: "{" })), /line 2 can't be one/],
    [signed(changed(2, { id: "a/b" })), /line 2 can't be one: .*id/],
    [signed(changed(2, { seq: "1" })), /line 2 can't be one: its seq is no whole number/],
    [signed(changed(2, { origin: "" })), /line 2 can't be one: the origin/],
    [signed(changed(1, { user_id: "" })), /line 2 can't be one: .*user_id/],
    ["", /ends after line 0/],
  ];
  const target = await place.fresh();
  const bad = inFolder("bad.ndjson");
  for (const [text, said] of faults) {
    writeFileSync(bad, text);
    const { code, stderr } = await convostate(["import", "--store", `sqlite:${target}`, "--file", bad]);
    assert.equal(code, 1, `${said}\n${stderr}`);
    assert.match(stderr, said);
  }
  const { stdout } = await done("inspect", "--store", `sqlite:${target}`);
  assert.equal(JSON.parse(stdout).clients, 0);
});
