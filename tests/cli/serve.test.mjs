// npx convostate serve, as who runs it for others needs it.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "convostate/remote";
import { ADA } from "../contract/support.mjs";
import { start, startServer } from "../rest/command.mjs";
import { ROOT } from "../support/consumer.mjs";
import { INSTALLED } from "./command.mjs";

const folder = mkdtempSync(join(tmpdir(), "convostate-serve-"));
after(() => rmSync(folder, { recursive: true, force: true }));
const { version } = JSON.parse(readFileSync(join(ROOT, "node_modules/convostate/package.json"), "utf8"));
const bearer = (token) => ({ authorization: `Bearer ${token}` });
const TRIES = 1000;
const QUERY = "bot_id=shop&user_id=ada&channel_id=web";

async function opened(t, args = [], env = {}) {
  const server = await startServer(args, env);
  t.after(() => server.child.kill("SIGKILL"));
  return server;
}

test("the version and the help are asked for in several ways", async () => {
  for (const asked of ["--version", "-V", "version"]) assert.equal((await (await start([asked])).ended).stdout, `${version}\n`);
  for (const asked of ["--help", "-h", "help"]) assert.match((await (await start([asked])).ended).stdout, /^Usage: convostate COMMAND/);
  const { stdout } = await (await start(["serve", "--help"])).ended;
  for (const flag of ["tokens", "metrics", "rate", "max-requests", "sweep-seconds", "file", "resume", "bot-id"]) assert.match(stdout, new RegExp(`--${flag}\\b`));
});

for (const [args, said] of [
  [["serve", "--prot", "1"], /there is no --prot: did you mean --port\?/],
  [["serve", "--nothing-like-it", "1"], /there is no --nothing-like-it\.\n/],
  [["serv"], /there is no command "serv": did you mean serve\?/],
  [["serve", "again"], /serve takes no "again"/],
  [["serve", "--tokens", "/nowhere/tokens"], /can't read --tokens: /],
  [["serve", "--rate", "0"], /--rate 0 is no whole number/],
  [["serve", "--sweep-seconds", "9999999"], /--sweep-seconds 9999999 is too long/],
]) {
  test(`convostate ${args.join(" ")} is refused, with what was meant`, async () => {
    const { code, stdout, stderr } = await (await start(args)).ended;
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, said);
  });
}

test("each flag may come from the environment, and the command line beats it", async (t) => {
  const env = { CONVOSTATE_QUIET: "1", CONVOSTATE_CORS: "https://one.example  https://two.example", CONVOSTATE_PORT: "70000", CONVOSTATE_STORE: "" };
  const server = await opened(t, ["--port", "0"], env);
  const { headers } = await fetch(`${server.url}/livez`, { headers: { origin: "https://two.example" } });
  assert.equal(headers.get("access-control-allow-origin"), "https://two.example");
  assert.equal((await server.stop()).stderr, "");
  for (const [variables, said] of [[{ CONVOSTATE_PORT: "tcp://10.0.0.1:80" }, /no port/], [{ CONVOSTATE_QUIET: "perhaps" }, /CONVOSTATE_QUIET is "perhaps": give 1 or 0/]]) {
    const { code, stderr } = await (await start(["serve"], variables)).ended;
    assert.equal(code, 2);
    assert.match(stderr, said);
  }
});

test("a page says what this is, without a script or a style, beside the description of the API", async (t) => {
  const server = await opened(t, ["--quiet", "--token", "0123456789abcdef"]);
  const page = await fetch(`${server.url}/`);
  assert.match(page.headers.get("content-security-policy"), /^default-src 'none'; .*frame-ancestors 'none'/);
  assert.match(await page.text(), new RegExp(`<h1>convostate ${version.replaceAll(".", "\\.")}</h1>`));
  const description = await fetch(`${server.url}/openapi.yaml`);
  assert.equal(description.headers.get("content-type"), "application/yaml");
  assert.equal(await description.text(), readFileSync(join(ROOT, "openapi.yaml"), "utf8"));
  const wrong = await fetch(`${server.url}/`, { method: "POST" });
  assert.deepEqual([wrong.status, wrong.headers.get("allow")], [405, "GET, HEAD"]);
  assert.equal((await fetch(`${server.url}/metrics`)).status, 401);
  assert.match((await server.stop()).stdout, /convostate has ended after 1 request\. What it held in memory is gone\.\n$/);
});

test("tokens of a file are each for their bots, and are read again without a restart", async (t) => {
  const file = join(folder, "tokens");
  const hash = createHash("sha256").update("hashed-token").digest("hex");
  writeFileSync(file, `# who\nfirst-token\n\nshop-token shop other\nsha256:${hash} faq\n`);
  const server = await opened(t, ["--tokens", file, "--metrics"]);
  const status = async (headers, path = `/conversations/latest?${QUERY}`) => (await fetch(server.url + path, { headers })).status;
  assert.deepEqual([await status({}), await status(bearer("none")), await status(bearer("first-token")), await status(bearer("shop-token"))], [401, 401, 200, 200]);
  assert.equal(await status(bearer("hashed-token")), 403);
  assert.equal(await status(bearer("hashed-token"), "/conversations/latest?bot_id=faq&user_id=ada&channel_id=web"), 200);
  assert.deepEqual([await status(bearer("shop-token"), "/metrics"), await status(bearer("first-token"), "/metrics")], [401, 200]);
  const asksFor = async (pattern) => {
    server.child.kill("SIGHUP");
    while (!pattern.test(server.printed.stderr)) await pause(10);
  };
  writeFileSync(file, "second-token\n");
  await asksFor(/"tokens":1\}/);
  assert.deepEqual([await status(bearer("first-token")), await status(bearer("second-token"))], [401, 200]);
  writeFileSync(file, "");
  await asksFor(/the tokens stay as they were: --tokens .* holds no token/);
  assert.equal(await status(bearer("second-token")), 200);
  const { code, stderr } = await server.stop();
  assert.equal(code, 0);
  assert.doesNotMatch(stderr, /second-token|shop-token/);
});

test("a request whose token comes twice is not let in", async (t) => {
  const server = await opened(t, ["--quiet", "--token", "0123456789abcdef"]);
  const status = await new Promise((resolve, reject) => {
    const asking = request(`${server.url}/conversations/latest?${QUERY}`, (response) => resolve(response.resume().statusCode)).on("error", reject);
    asking.setHeader("authorization", ["Bearer 0123456789abcdef", "Bearer none"]);
    asking.end();
  });
  assert.equal(status, 401);
});

test("who sends more in a second than --rate is told when to come again", async (t) => {
  const server = await opened(t, ["--quiet", "--rate", "3", "--metrics"]);
  const answers = [];
  // A second is over at some time, whatever the machine does: until then three are let in, and a few for the time that goes by.
  for (let index = 0; index < 40; index += 1) answers.push(await fetch(`${server.url}/conversations/latest?${QUERY}`));
  const away = answers.filter(({ status }) => status === 429);
  assert.ok(away.length > 0, "nobody was turned away");
  assert.equal(away[0].headers.get("retry-after"), "1");
  assert.equal((await away[0].json()).code, "REJECTED");
  assert.equal((await fetch(`${server.url}/livez`)).status, 200);
  assert.match(await (await fetch(`${server.url}/metrics`)).text(), new RegExp(`convostate_turned_away_total\\{status="429"\\} ${away.length}\n`));
});

test("no more requests are under way than --max-requests", async (t) => {
  const server = await opened(t, ["--quiet", "--max-requests", "1"]);
  // Its body does not come.
  const slow = request(`${server.url}/conversations?${QUERY}`, { method: "POST", headers: { "content-type": "application/json", "content-length": "2" } });
  slow.on("error", () => {});
  slow.flushHeaders();
  await once(slow, "socket");
  // It may take a while until the server has seen it, and until it has seen its end.
  const asked = async (status) => {
    for (let tries = 1; ; tries += 1) {
      const answer = await fetch(`${server.url}/conversations/latest?${QUERY}`);
      if (answer.status === status || tries === TRIES) return answer;
    }
  };
  const away = await asked(503);
  assert.deepEqual([away.status, away.headers.get("retry-after")], [503, "1"]);
  slow.end("{}");
  await once(slow, "response");
  assert.equal((await asked(200)).status, 200);
});

test("the metrics of all workers add up, and name nobody", { timeout: 120_000 }, async (t) => {
  const server = await opened(t, ["--store", `sqlite:${join(folder, "shared.db")}`, "--workers", "2", "--metrics"], INSTALLED);
  const conversations = connect(server.url);
  await Promise.all(Array.from({ length: 20 }, (_, index) => conversations.create(ADA, { id: `c${index}` })));
  await conversations.list(ADA);
  const metrics = async () => (await fetch(`${server.url}/metrics`, { headers: { connection: "close" } })).text();
  // A worker that is slow to say what it has counted is left out the first time.
  while (!/status="201"\} 20$/m.test(await metrics())) await pause(100);
  const texts = [];
  for (let index = 0; index < 4; index += 1) texts.push(await metrics());
  for (const text of texts) {
    assert.match(text, /^convostate_requests_total\{method="POST",route="\/conversations",status="201"\} 20$/m);
    assert.match(text, /^convostate_request_seconds_count\{route="\/conversations"\} 21$/m);
    assert.match(text, /^convostate_request_seconds_bucket\{route="\/conversations",le="\+Inf"\} 21$/m);
    assert.match(text, /^# TYPE convostate_request_seconds histogram$/m);
    assert.doesNotMatch(text, /ada|shop|c1\b/);
  }
  const { code, stdout } = await server.stop();
  assert.equal(code, 0);
  assert.match(stdout, /convostate has ended after 21 requests\.\n$/);
});
