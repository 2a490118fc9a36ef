// Who takes no answer, sends no request, or comes in too great a number.

import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as dial } from "node:net";
import { test } from "node:test";
import { startServer } from "./command.mjs";

const QUERY = "bot_id=shop&user_id=ada&channel_id=web";

async function opened(url) {
  const socket = dial(Number(new URL(url).port), "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  return { socket, closed: new Promise((resolve) => socket.once("close", resolve)) };
}

async function isAlive(url) {
  const response = await fetch(`${url}/livez`);
  await response.text();
  return response.ok;
}

test("who does not take an answer is cut off", { timeout: 120_000 }, async () => {
  const server = await startServer(["--quiet", "--timeout", "2"]);
  const body = JSON.stringify({ metadata: "y".repeat(60_000) });
  for (let index = 0; index < 100; index += 1) {
    const response = await fetch(`${server.url}/conversations?${QUERY}`, { method: "POST", headers: { "content-type": "application/json" }, body });
    await response.text();
  }
  const slow = await Promise.all(Array.from({ length: 5 }, () => opened(server.url)));
  // Paused, a socket learns of its end by writing to it.
  for (const { socket } of slow) socket.pause().write(`GET /conversations?${QUERY}&limit=100 HTTP/1.1\r\nhost: localhost\r\n\r\n`.repeat(4));
  const drip = setInterval(() => slow.forEach(({ socket }) => socket.writable && socket.write("\r\n")), 500);
  await Promise.all(slow.map(({ closed }) => closed));
  clearInterval(drip);
  assert.ok(await isAlive(server.url));
  assert.equal((await server.stop()).code, 0);
});

test("who sends anything but a request is cut off", { timeout: 120_000 }, async () => {
  const server = await startServer(["--quiet", "--timeout", "2"]);
  const [fresh, used] = [await opened(server.url), await opened(server.url)];
  for (const { socket } of [fresh, used]) socket.resume();
  used.socket.write("GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n");
  const drip = setInterval(() => [fresh, used].forEach(({ socket }) => socket.writable && socket.write("\r\n")), 500);
  await Promise.all([fresh.closed, used.closed]);
  clearInterval(drip);
  assert.ok(await isAlive(server.url));
  assert.equal((await server.stop()).code, 0);
});

test("more connections than it may have are turned away, and those that stand are served", { timeout: 60_000 }, async () => {
  const server = await startServer(["--quiet", "--max-connections", "2"]);
  const [one, other] = [await opened(server.url), await opened(server.url)];
  const third = await opened(server.url);
  await third.closed;
  one.socket.write("GET /livez HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
  assert.match(String((await once(one.socket, "data"))[0]), /^HTTP\/1\.1 200/);
  other.socket.destroy();
  assert.equal((await server.stop()).code, 0);
});
