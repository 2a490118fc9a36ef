// Two servers of one PostgreSQL behind a proxy, restarted one after the other while bots write: each write that was acknowledged is there,
// and no caller hears of the restarts.

import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, createServer, request } from "node:http";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "convostate/remote";
import { startServer } from "../rest/command.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { INSTALLED, convostate } from "./command.mjs";

const BOTS = 4;
const clientOf = (bot) => ({ bot_id: "shop", user_id: `user${bot}`, channel_id: "web" });

/** Hands each request to one of `targets`, in turns; to another when one takes no connection any more. */
async function proxyTo(targets) {
  const agent = new Agent({ keepAlive: true });
  const counts = { answered: 0 };
  let turn = 0;
  const forward = (incoming, outgoing, body, tries) => {
    const target = new URL(targets[(turn += 1) % targets.length]);
    const { method, url: path, headers } = incoming;
    const passed = request({ hostname: target.hostname, port: target.port, method, path, headers, agent }, (answer) => {
      counts.answered += 1;
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on("error", (error) => {
      // Nothing of the request was taken.
      if (error.code === "ECONNREFUSED" && tries > 0) forward(incoming, outgoing, body, tries - 1);
      else outgoing.destroy();
    });
    passed.end(body);
  };
  const server = createServer(async (incoming, outgoing) => forward(incoming, outgoing, Buffer.concat(await incoming.toArray()), 4));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => {
    agent.destroy();
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, counts, stop };
}

/** How many updates a server has counted. A worker that is slow to say it is left out, and is counted the next time. */
async function putsOf({ url }) {
  for (;;) {
    const text = await (await fetch(`${url}/metrics`)).text();
    const found = /^convostate_requests_total\{method="PUT",route="\/conversations\/\{id\}",status="204"\} (\d+)$/m.exec(text);
    if (found) return Number(found[1]);
    await pause(100);
  }
}

const answeredOf = ({ stdout }) => Number(/has ended after (\d+) request/.exec(stdout)[1]);

test("no accepted write is lost, the counts add up, and a conversation can be looked at while it moves", { timeout: 300_000 }, async () => {
  const postgres = await startPostgres();
  const begin = () => startServer(["--store", postgres.url, "--workers", "2", "--metrics", "--quiet"], INSTALLED);
  const servers = [await begin(), await begin()];
  const targets = servers.map(({ url }) => url);
  const proxy = await proxyTo(targets);
  const done = Array.from({ length: BOTS }, () => 0);
  let isOver = false;
  const writing = done.map(async (_, bot) => {
    const conversations = connect(proxy.url);
    await conversations.create(clientOf(bot), { id: "run", metadata: { n: 0 } });
    while (!isOver) {
      await conversations.update(clientOf(bot), "run", { metadata: { n: done[bot] + 1 } });
      done[bot] += 1;
    }
  });
  const failed = Promise.all(writing).then(() => {});
  const reach = async (count) => {
    const from = [...done];
    while (done.some((n, bot) => n < from[bot] + count)) await Promise.race([pause(5), failed]);
  };
  let ended = 0;
  await reach(10);
  const { stdout } = await convostate(["inspect", "--store", postgres.url, "--bot-id", "shop", "--user-id", "user0", "--channel-id", "web"]);
  const seen = JSON.parse(stdout);
  assert.ok(seen.version > 10 && seen.metadata.n <= done[0], stdout);
  for (const place of [0, 1]) {
    const old = servers[place];
    targets.splice(place, 1, targets[1 - place]);
    const stopped = await old.stop();
    assert.equal(stopped.code, 0);
    ended += answeredOf(stopped);
    servers[place] = await begin();
    targets[place] = servers[place].url;
    await reach(10);
  }
  isOver = true;
  await failed;

  const store = connect(proxy.url);
  for (const [bot, count] of done.entries()) {
    const { version, metadata } = await store.get(clientOf(bot), "run");
    assert.deepEqual([version, metadata.n], [count + 1, count], "each write once");
  }
  const [puts, others] = await Promise.all(servers.map(putsOf));
  const answered = await Promise.all(servers.map(async (server) => answeredOf(await server.stop())));
  assert.ok(puts + others <= done.reduce((sum, count) => sum + count, 0));
  assert.equal(answered.reduce((sum, count) => sum + count, ended), proxy.counts.answered);
  proxy.stop();
  await postgres.stop();
});
