// npx convostate serve.

import assert from "node:assert/strict";
import { request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { connect } from "convostate/remote";
import { ADA } from "../contract/support.mjs";
import { ROOT } from "../support/consumer.mjs";
import { start, startServer } from "./command.mjs";

test("it serves, says how to call it, logs, and ends on SIGTERM", async () => {
  const server = await startServer();
  const conversations = connect(server.url);
  const { id } = await conversations.create(ADA, { flow_id: "order" });
  assert.equal((await conversations.latest(ADA)).id, id);
  const { code, stdout, stderr } = await server.stop();
  assert.equal(code, 0);
  assert.match(stdout, /listens on http:\/\/127\.0\.0\.1:\d+ \(store: memory\)/);
  assert.match(stdout, /curl -X POST 'http:/);
  const entries = stderr.trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(entries.map(({ method, status }) => `${method} ${status}`), ["POST 201", "GET 200"]);
  assert.ok(!stderr.includes(id) && !stderr.includes('"ada"'));
});

test("a token from the environment is asked for", async () => {
  const server = await startServer(["--quiet"], { CONVOSTATE_TOKEN: "secret" });
  const error = await connect(server.url).latest(ADA).catch((thrown) => thrown);
  assert.equal(error.status, 401);
  assert.equal(await connect(server.url, { headers: { authorization: "Bearer secret" } }).latest(ADA), null);
  const { stdout, stderr } = await server.stop();
  assert.equal(stderr, "");
  assert.equal(stdout.match(/curl .*Authorization: Bearer/g).length, 2);
});

test("a token's new line at the end is not part of it, and a short one is said to be short", async () => {
  for (const [token, isShort] of [["secret\n", true], ["0123456789abcdef\n", false]]) {
    const server = await startServer(["--quiet"], { CONVOSTATE_TOKEN: token });
    assert.equal(await connect(server.url, { headers: { authorization: `Bearer ${token.trim()}` } }).latest(ADA), null);
    const { stdout } = await server.stop();
    assert.equal(stdout.includes("The token is short"), isShort);
  }
});

test("a page elsewhere writes nothing to a server without a token", async () => {
  const server = await startServer(["--quiet"]);
  const headers = { origin: "https://evil.example", "content-type": "text/plain" };
  for (const path of ["", "/close"]) {
    const response = await fetch(`${server.url}/conversations${path}?bot_id=shop&user_id=ada&channel_id=web`, { method: "POST", headers });
    await response.text();
    assert.equal(response.status, 403);
  }
  await server.stop();
});

test("what is closed is removed as --retention-per-client says", async () => {
  const server = await startServer(["--quiet", "--retention-per-client", "1", "--retention-seconds", "3600"]);
  const conversations = connect(server.url);
  for (const id of ["a", "b", "c"]) {
    await conversations.create(ADA, { id });
    await conversations.close(ADA, id);
  }
  await conversations.create(ADA, { id: "d" });
  assert.deepEqual((await conversations.list(ADA)).conversations.map(({ id }) => id), ["d", "c"]);
  await server.stop();
});

test("the store may be named by the environment, and no password is printed", async () => {
  const server = await startServer(["--quiet"], { CONVOSTATE_STORE: "memory" });
  assert.match((await server.stop()).stdout, /\(store: memory\)/);
  for (const [args, env] of [
    [["--store", "postgress://bot:PASSWORD@h/db"], {}], [[], { CONVOSTATE_STORE: "postgress://bot:PASSWORD@h/db" }],
    [["--store", "//bot:PASSWORD@h"], {}], [["--store", "bot:PASSWORD@h/db"], {}], [["--store", "postgres://bot:PASS%57ORD@127.0.0.1:1/db"], {}],
    [["--store", "redis://bot:PASSWORD@127.0.0.1:port"], {}],
  ]) {
    const { code, stdout, stderr } = await (await start(["serve", ...args], { NODE_PATH: join(ROOT, "node_modules"), ...env })).ended;
    assert.deepEqual([code, stdout], [2, ""], stderr);
    assert.doesNotMatch(stderr, /PASS/);
  }
});

test("--cors may come more than once", async () => {
  const server = await startServer(["--quiet", "--cors", "https://one.example", "--cors", "https://two.example"]);
  const allowed = async (origin) => {
    const response = await fetch(`${server.url}/livez`, { headers: { origin } });
    return response.headers.get("access-control-allow-origin");
  };
  for (const origin of ["https://one.example", "https://two.example"]) assert.equal(await allowed(origin), origin);
  assert.equal(await allowed("https://three.example"), null);
  await server.stop();
});

test("another name than this machine's is refused, so that no page elsewhere can read", async () => {
  const server = await startServer(["--quiet"]);
  const status = await new Promise((resolve, reject) => {
    const options = { headers: { host: "evil.example" } };
    request(`${server.url}/conversations/latest?bot_id=b&user_id=u&channel_id=c`, options, (response) => resolve(response.resume().statusCode))
      .on("error", reject)
      .end();
  });
  assert.equal(status, 421);
  await server.stop();
});

for (const [args, said] of [
  [["serve", "--host", "0.0.0.0"], /--token, or --insecure/],
  [["serve", "--port", "70000"], /no port/],
  [["serve", "--store", "tape"], /--store tape is unknown/],
  [["serve", "--token", ""], /token is empty/],
  [["serve", "--token", "a b"], /token holds a space/],
  [["serve", "--cors", "https://a.example/"], /--cors is "https:\/\/a\.example\/", which no request can have/],
  [["serve", "--cors", "*"], /--cors is "\*"/],
  [["serve", "--retention-seconds", "soon"], /--retention-seconds soon is no whole number/],
  [["serve", "--max-connections", "0"], /--max-connections 0 is no whole number/],
  [["serve", "--prot", "1"], /--prot/],
  [["server"], /no command "server"/],
  [[], /name a command/],
]) {
  test(`convostate ${args.join(" ")} is refused in one line`, async () => {
    const { code, stdout, stderr } = await (await start(args)).ended;
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, said);
    assert.ok(stderr.trim().split("\n").length <= 2, stderr);
  });
}

test("a port that is taken is said to be", async () => {
  const server = await startServer(["--quiet"]);
  const { code, stderr } = await (await start(["serve", "--port", new URL(server.url).port])).ended;
  assert.equal(code, 2);
  assert.match(stderr, /can't listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
  await server.stop();
});

test("--help shows every option", async () => {
  const { code, stdout } = await (await start(["--help"])).ended;
  assert.equal(code, 0);
  const options = ["port", "host", "store", "cors", "token", "insecure", "log-ids", "quiet", "retention-seconds", "retention-per-client", "max-connections", "timeout", "workers"];
  for (const option of options) assert.match(stdout, new RegExp(`--${option}\\b`));
});
