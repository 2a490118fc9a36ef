// npx convostate serve --workers: several processes behind one port.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect as dial } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "convostate/remote";
import { ADA } from "../contract/support.mjs";
import { start, startServer } from "./command.mjs";

const QUERY = "bot_id=shop&user_id=ada&channel_id=web";
const DEADLINE_MS = 60_000;

/** A file of SQLite in a folder that is thrown away. */
function file(t) {
  const folder = mkdtempSync(join(tmpdir(), "convostate-workers-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return `sqlite:${join(folder, "shared.db")}`;
}

async function opened(t, count, ...args) {
  const server = await startServer(["--store", file(t), "--workers", String(count), ...args]);
  t.after(() => server.child.kill("SIGKILL"));
  assert.equal(workersOf(server).length, count);
  return server;
}

function workersOf({ child }) {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid=,stat="], { encoding: "utf8" }).trim().split("\n");
  return lines.map((line) => line.trim().split(/\s+/)).filter(([, parent, stat]) => Number(parent) === child.pid && !stat.startsWith("Z")).map(([pid]) => Number(pid));
}

async function until(isSo) {
  const started = performance.now();
  while (!(await isSo())) {
    assert.ok(performance.now() - started < DEADLINE_MS, `in vain: ${isSo}`);
    await pause(50);
  }
}

/** Asks on a connection of its own, so that any worker may be the one; answers the status or the fault's code. */
function ask(url, { path = `/conversations/latest?${QUERY}`, agent = false } = {}) {
  return new Promise((resolve) => {
    request(url + path, { agent }, (response) => response.resume().on("end", () => resolve(response.statusCode)).on("error", ({ code }) => resolve(`cut: ${code}`)))
      .on("error", ({ code }) => resolve(code)).end();
  });
}

test("several processes serve one store, greet once, and end together", { timeout: 120_000 }, async (t) => {
  const server = await opened(t, 3);
  const conversations = connect(server.url);
  const { id } = await conversations.create(ADA, { flow_id: "order" });
  for (let index = 0; index < 12; index += 1) assert.equal(await ask(server.url), 200);
  assert.equal((await conversations.latest(ADA)).id, id);
  assert.deepEqual([await ask(server.url, { path: "/livez" }), await ask(server.url, { path: "/readyz" })], [200, 200]);
  const workers = workersOf(server);
  const { code, stdout, stderr } = await server.stop();
  assert.equal(code, 0);
  assert.equal(stdout.match(/listens on/g).length, 1);
  assert.match(stdout, /\(store: sqlite:.*, workers: 3\)/);
  const statuses = stderr.trim().split("\n").map((line) => JSON.parse(line).status);
  assert.deepEqual(statuses, [201, ...Array(13).fill(200)], "each request is logged once, but for those that ask whether the server is well");
  for (const pid of workers) assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
});

test("another worker takes the place of one that dies", { timeout: 120_000 }, async (t) => {
  const server = await opened(t, 2, "--quiet");
  const before = workersOf(server);
  process.kill(before[0], "SIGKILL");
  await until(() => workersOf(server).some((pid) => !before.includes(pid)));
  await until(async () => (await ask(server.url)) === 200 && (await ask(server.url)) === 200);
  assert.equal(workersOf(server).length, 2);
  const { code, stderr } = await server.stop();
  assert.equal(code, 0);
  assert.match(JSON.parse(stderr.trim()).error, /a worker ended by SIGKILL: another takes its place/);
});

test("workers that die again and again end the server with an error", { timeout: 120_000 }, async (t) => {
  const server = await opened(t, 2, "--quiet");
  const killing = setInterval(() => workersOf(server).slice(0, 1).forEach((pid) => process.kill(pid, "SIGKILL")), 200);
  const { code, stderr } = await server.ended;
  clearInterval(killing);
  assert.equal(code, 1);
  assert.match(JSON.parse(stderr.trim().split("\n").at(-1)).error, /5 workers ended one soon after the other, the last by SIGKILL: the server ends/);
});

for (const [who, signal] of [["the server alone", (server) => server.child.kill("SIGTERM")], ["all of them at once", (server) => {
  for (const pid of [...workersOf(server), server.child.pid]) process.kill(pid, "SIGTERM");
}]]) {
  test(`SIGTERM to ${who} cuts no request that was accepted`, { timeout: 120_000 }, async (t) => {
    const server = await opened(t, 2, "--quiet");
    const agent = new Agent({ keepAlive: true });
    const outcomes = {};
    const answered = Array.from({ length: 16 }, () => 0);
    let isEnded = false;
    const asking = answered.map(async (_, index) => {
      while (!isEnded) {
        const outcome = await ask(server.url, { agent });
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        if (outcome !== 200) return;
        answered[index] += 1;
      }
    });
    await until(() => Math.min(...answered) >= 5);
    const signalled = performance.now();
    signal(server);
    const { code } = await server.ended;
    const took = performance.now() - signalled;
    isEnded = true;
    await Promise.all(asking);
    agent.destroy();
    t.diagnostic(`${JSON.stringify(outcomes)}; it ended ${(took / 1000).toFixed(1)} s after the signal`);
    assert.deepEqual([code, Object.keys(outcomes).filter((name) => name.startsWith("cut"))], [0, []]);
    assert.ok(took < 10_000 * 4 && outcomes[200] > 50, JSON.stringify(outcomes));
  });
}

test("workers share the connections that there may be", { timeout: 120_000 }, async (t) => {
  const server = await opened(t, 2, "--quiet", "--max-connections", "2");
  const opens = async () => {
    const socket = dial(Number(new URL(server.url).port), "127.0.0.1").on("error", () => {});
    await once(socket, "connect");
    return socket;
  };
  const [one, other] = [await opens(), await opens()];
  const third = await opens();
  third.resume();
  await once(third, "close");
  for (const socket of [one, other]) {
    socket.write("GET /livez HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    assert.match(String((await once(socket, "data"))[0]), /^HTTP\/1\.1 200/);
  }
  assert.equal((await server.stop()).code, 0);
});

for (const [args, said] of [
  [["--workers", "2"], /--workers needs a store that several processes share/],
  [["--workers", "2", "--store", "sqlite::memory:"], /--workers needs a store/],
  [["--workers", "0"], /--workers 0 is no whole number/],
  [["--workers", "257", "--store", "sqlite:x.db"], /--workers 257 is too many: give 1 to 256/],
]) {
  test(`serve ${args.join(" ")} is refused in one line`, async () => {
    const { code, stdout, stderr } = await (await start(["serve", ...args])).ended;
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, said);
    assert.ok(stderr.trim().split("\n").length <= 2, stderr);
  });
}

test("what keeps the first worker from listening is said once", { timeout: 120_000 }, async (t) => {
  const server = await opened(t, 2, "--quiet");
  const { port } = new URL(server.url);
  const { code, stdout, stderr } = await (await start(["serve", "--port", port, "--store", file(t), "--workers", "2"])).ended;
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, /can't listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
  assert.equal(stderr.trim().split("\n").length, 2, stderr);
  await server.stop();
});
