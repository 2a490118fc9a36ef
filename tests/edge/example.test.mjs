// The Worker of examples/worker, by its one command: it talks, keeps its conversations, and has the REST API.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { connect } from "convostate/remote";
import { ROOT, consumer } from "../support/consumer.mjs";

const TOKEN = "secret";

/** Runs `npm start`'s command in a folder that has installed the tarball; answers the address, and what stops it. */
async function start(folder) {
  const child = spawn("node", ["start.mjs"], { cwd: folder, env: { ...process.env, PORT: "0", TOKEN }, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface(child.stdout)) {
    return {
      url: line.trim(),
      async stop() {
        child.kill("SIGTERM");
        await once(child, "exit");
      },
    };
  }
  throw new Error("it ended before it said its address");
}

test("the Worker of the examples talks, goes on after a restart, and has the REST API", async () => {
  const folder = await consumer("worker-example");
  const from = join(ROOT, "examples/worker");
  for (const name of ["src", "start.mjs", "wrangler.json"]) cpSync(join(from, name), join(folder, name), { recursive: true });
  let cookie = "";
  let worker = await start(folder);
  const say = async (message) => {
    const headers = { "content-type": "application/json", cookie };
    const response = await fetch(new URL("/messages", worker.url), { method: "POST", headers, body: JSON.stringify(message) });
    assert.equal(response.status, 200, await response.clone().text());
    cookie = response.headers.get("set-cookie").split(";")[0];
    return (await response.json()).said;
  };
  try {
    assert.match(await (await fetch(worker.url)).text(), /<title>Pizza<\/title>/);
    assert.match(await say({}), /hello/);
    assert.match(await say({ id: "1", text: "hello" }), /Which pizza/);
    assert.match(await say({ id: "2", text: "margherita" }), /Where to/);
    assert.match(await say({ id: "2", text: "margherita" }), /Where to/, "sent again");
    await worker.stop();
    worker = await start(folder);
    assert.match(await say({}), /Where to/);

    const [, user_id] = cookie.split("=");
    const client = { bot_id: "pizza", user_id, channel_id: "web" };
    const refused = await fetch(new URL(`/state/conversations/latest?${new URLSearchParams(client)}`, worker.url));
    assert.equal(refused.status, 401);
    const remote = connect(new URL("/state", worker.url), { headers: { authorization: `Bearer ${TOKEN}` } });
    assert.deepEqual((await remote.latest(client)).metadata, { pizza: "margherita" });
    await remote.turn(client, async (turn) => turn.update((await turn.latest()).id, { metadata: { by: "operator" } }), { once: "m1" });
    assert.equal(await say({ id: "3", text: "12 Oak Street" }), "A margherita to 12 Oak Street is on its way.");
    const { conversations } = await remote.list(client);
    assert.deepEqual(conversations.map(({ status, metadata }) => [status, metadata]), [["CLOSED", { pizza: "margherita", by: "operator", address: "12 Oak Street" }]]);
    await remote.dispose();
  } finally {
    await worker.stop();
  }
});
