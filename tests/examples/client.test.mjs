// The command-line client in Rust against `convostate serve`: the calls, and what it does about faults on the way.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { after, before, test } from "node:test";
import { startServer } from "../rest/command.mjs";
import { run } from "./programs.mjs";

const TOKEN = "a-token-for-tests";

let server;
before(async () => {
  server = await startServer(["--quiet"], { CONVOSTATE_TOKEN: TOKEN });
});
after(() => server?.stop());

/** Runs it for a client of the test's own; answers its exit code and what it printed. */
async function outcome(user, args, { url = server.url, options = [] } = {}) {
  const client = ["--bot", "shop", "--user", user, "--channel", "web"];
  const { code, stdout, stderr } = await run("client", ["--url", url, ...client, ...options, ...args], { CONVOSTATE_TOKEN: TOKEN });
  return { code, answer: stdout && JSON.parse(stdout), error: stderr && JSON.parse(stderr) };
}

async function answered(...given) {
  const { code, answer, error } = await outcome(...given);
  assert.equal(code, 0, JSON.stringify(error));
  return answer;
}

/** A proxy to the server; `act` may do something else with a request. Keeps what came. */
async function proxy(act) {
  const came = [];
  const listening = createServer(async (incoming, outgoing) => {
    const body = Buffer.concat(await incoming.toArray());
    const forward = async () => {
      const asked = request(new URL(incoming.url, server.url), { method: incoming.method, headers: incoming.headers });
      asked.end(body);
      const [answer] = await once(asked, "response");
      return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(await answer.toArray()) };
    };
    came.push({ method: incoming.method, key: incoming.headers["idempotency-key"] });
    await act(came.length, { outgoing, forward });
  });
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const close = async () => {
    listening.closeAllConnections();
    listening.close();
    await once(listening, "close");
  };
  return { url: `http://127.0.0.1:${listening.address().port}`, came, close };
}

test("it makes the six calls and the additions", async () => {
  const created = await answered("calls", ["create", "--id", "c1", "--flow", "order", "--step", "size", "--metadata", '{"cart":[]}', "--ttl", "900"]);
  assert.deepEqual([created.id, created.flow_id, created.metadata, created.ttl, created.version], ["c1", "order", { cart: [] }, 900, 1]);
  assert.equal(await answered("calls", ["update", "c1", "--step", "address", "--metadata", '{"cart":null,"size":"L"}', "--interaction", "--if-version", "1"]), null);
  const got = await answered("calls", ["get", "c1"]);
  assert.deepEqual([got.step_id, got.metadata, got.version], ["address", { size: "L" }, 2]);
  const made = await answered("calls", ["create"]);
  assert.match(made.id, /^[\da-f]{8}-[\da-f]{4}-7/);
  assert.equal((await answered("calls", ["latest"])).id, made.id);
  const page = await answered("calls", ["list", "--limit", "1"]);
  assert.equal(page.conversations[0].id, made.id);
  const rest = await answered("calls", ["list", "--key", page.pagination_key]);
  assert.deepEqual(rest.conversations.map(({ id }) => id), ["c1"]);
  assert.equal(await answered("calls", ["close", "c1", "--status", "switched"]), null);
  assert.equal((await answered("calls", ["get", "c1"])).status, "SWITCHED");
  assert.equal(await answered("calls", ["close-all"]), null);
  assert.equal(await answered("calls", ["latest"]), null);
  assert.equal(await answered("calls", ["erase"]), 2);
});

test("it tells what the server refused", async () => {
  const { code, error } = await outcome("nobody", ["get", "c1"]);
  assert.equal(code, 1);
  assert.deepEqual([error.code, error.status, error.attempts, error.outcome], ["NOT_FOUND", 404, 1, null]);
  const { error: invalid } = await outcome("nobody", ["create", "--id", "a/b"]);
  assert.deepEqual([invalid.code, invalid.attempts, invalid.outcome], ["INVALID_ID", 0, "NotSent"]);
});

test("a write whose answer is lost is sent again by the same key, and done once", async () => {
  await answered("lost", ["create", "--id", "c1"]);
  const { url, came, close } = await proxy(async (count, { outgoing, forward }) => {
    if (count === 2) return outgoing.writeHead(503, { "retry-after": "0" }).end();
    const { status, headers, body } = await forward();
    if (count === 1) return outgoing.destroy();
    outgoing.writeHead(status, headers).end(body);
  });
  try {
    await answered("lost", ["update", "c1", "--step", "size"], { url });
    assert.equal(came.length, 3);
    assert.match(came[0].key, /^"w1\.[\da-f]{32}\.1\.0"$/);
    assert.equal(new Set(came.map(({ key }) => key)).size, 1);
    const { version, step_id } = await answered("lost", ["get", "c1"]);
    assert.deepEqual([version, step_id], [2, "size"]);
  } finally {
    await close();
  }
});

test("what does not answer in time is given up", async () => {
  const { url, came, close } = await proxy(() => {});
  try {
    const options = ["--attempt-ms", "300", "--retries", "1"];
    const { code, error } = await outcome("late", ["close-all"], { url, options });
    assert.deepEqual([code, error.code, error.attempts, error.outcome, error.retryable], [1, "TIMEOUT", 2, "Unknown", true]);
    // A busy server may see one only after it was given up.
    assert.ok(came.length <= 2);
  } finally {
    await close();
  }
});
