// npx convostate inspect, erase, sweep and doctor.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, before, test } from "node:test";
import sqlite, { database } from "../stores/backends/sqlite.mjs";
import { convostate } from "./command.mjs";
import { clientAt, fill } from "./filling.mjs";

let place;
before(async () => (place = await sqlite.start()));
after(() => place.stop());

/** A file with ten clients of three conversations each. */
async function filled(options) {
  const file = await place.fresh();
  const conversations = await sqlite.open(file, options);
  await fill(conversations, 30);
  await conversations.dispose();
  return file;
}

const flags = ({ bot_id, user_id, channel_id }) => ["--bot-id", bot_id, "--user-id", user_id, "--channel-id", channel_id];
const lines = (text) => text.trim().split("\n").map((line) => JSON.parse(line));

test("inspect says what a store holds, all of a client, and one conversation", async () => {
  const file = await filled();
  const store = ["--store", `sqlite:${file}`];
  const [sums] = lines((await convostate(["inspect", ...store])).stdout);
  assert.deepEqual([sums.clients, sums.conversations, sums.statuses], [10, 30, { OPEN: 20, CLOSED: 4, SWITCHED: 3, FAILED: 3 }]);
  assert.equal(sums.durable, true);
  const conversations = await sqlite.open(file);
  const client = clientAt(4);
  await conversations.remember(client, "name", "Ada");
  const { stdout } = await convostate(["inspect", ...store, ...flags(client)]);
  assert.deepEqual(lines(stdout), [...(await conversations.list(client)).conversations, ...(await conversations.memories(client)).memories]);
  const one = await convostate(["inspect", ...store, ...flags(client), "--id", "c1"]);
  assert.deepEqual(lines(one.stdout), [await conversations.get(client, "c1")]);
  const none = await convostate(["inspect", ...store, ...flags(client), "--id", "other"]);
  assert.deepEqual([none.code, none.stdout], [1, ""]);
  assert.match(none.stderr, /^convostate: This client has no conversation with that id/);
  await conversations.dispose();
});

test("erase leaves nothing of a client, and all of the others", async () => {
  const store = ["--store", `sqlite:${await filled()}`];
  assert.deepEqual(lines((await convostate(["erase", ...store, ...flags(clientAt(2))])).stdout), [{ erased: 3 }]);
  const [sums] = lines((await convostate(["inspect", ...store])).stdout);
  assert.deepEqual([sums.clients, sums.conversations], [9, 27]);
});

test("sweep writes down what has expired and removes what retention names", async () => {
  // Their time was long ago.
  const store = ["--store", `sqlite:${await filled({ now: () => 1e12 })}`];
  assert.deepEqual(lines((await convostate(["sweep", ...store])).stdout), [{ expired: 10, removed: 0 }]);
  const { stdout } = await convostate(["sweep", ...store], { CONVOSTATE_RETENTION_PER_CLIENT: "1" });
  assert.deepEqual(lines(stdout), [{ expired: 0, removed: 10 }]);
});

test("doctor says which client can't be read, and ends with 1", async () => {
  const file = await filled();
  const store = ["--store", `sqlite:${file}`];
  const well = await convostate(["doctor", ...store]);
  assert.deepEqual([well.code, well.stderr], [0, ""]);
  assert.match(well.stdout, /^ok: sqlite:.*\nok: what was acknowledged survives a crash\nok: 10 clients, 30 conversations and 0 memories can be read\n$/);
  const db = await database(file);
  const { key } = db.prepare("select key from convostate_head where user_id = ?").get(clientAt(3).user_id);
  db.prepare("update convostate_conversation set metadata = '{' where client = ? and id = 'c0'").run(key);
  db.close();
  const ill = await convostate(["doctor", ...store]);
  assert.equal(ill.code, 1);
  const faults = ill.stdout.split("\n").filter((line) => line.startsWith("fault: "));
  assert.equal(faults.length, 1, ill.stdout);
  assert.ok(faults[0].includes(JSON.stringify(clientAt(3))), faults[0]);
  assert.match(ill.stdout, /ok: 9 clients, 27 conversations and 0 memories can be read/);
});

test("what goes wrong leads to its page", async () => {
  const file = await filled();
  const db = await database(file);
  db.exec("update convostate_schema set version = 99");
  db.close();
  const { code, stderr } = await convostate(["export", "--store", `sqlite:${file}`]);
  assert.equal(code, 1, stderr);
  assert.match(stderr, /^convostate: .+\nSee: https:\/\/.+\/docs\/errors\.md#storage\n$/);
});

for (const [args, said] of [
  [["inspect"], /inspect needs --store/],
  [["export", "--store", "memory"], /export needs a store that outlives a process/],
  [["doctor", "--store", "tape"], /--store tape is unknown/],
  [["erase", "--store", "sqlite:x.db"], /erase needs a client: --bot-id, --user-id and --channel-id/],
  [["inspect", "--store", "sqlite:x.db", "--bot-id", "b"], /a client is all three/],
  [["inspect", "--store", "sqlite:x.db", "--id", "c1"], /--id needs a client: --bot-id, --user-id and --channel-id/],
  [["import", "--store", "sqlite:x.db"], /import needs --file/],
  [["export", "--store", "sqlite:x.db", "--resume"], /--resume needs --file/],
  [["export", "--store", "sqlite:/nowhere/x.db"], /there is no file \/nowhere\/x\.db/],
  [["import", "--store", "sqlite:/nowhere/x.db", "--file", "f", "--port", "1"], /import has no --port\./],
  [["sweep", "--retention-secondss", "1"], /there is no --retention-secondss: did you mean --retention-seconds\?/],
]) {
  test(`convostate ${args.join(" ")} is refused in one line, and makes no file`, async () => {
    const { code, stdout, stderr } = await convostate(args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, said);
    assert.ok(stderr.trim().split("\n").length <= 2, stderr);
    assert.ok(!existsSync("x.db"));
  });
}
