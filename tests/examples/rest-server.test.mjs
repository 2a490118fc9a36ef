// The REST server in Rust answers as `convostate serve` does over a store: byte for byte, apart from dates and the ids that each makes.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { startServer } from "../rest/command.mjs";
import { randomOf } from "../support/random.mjs";
import { startListening } from "./programs.mjs";
import { Requests } from "./requests.mjs";
import { Side, nextMillisecond } from "./wire.mjs";

const COUNT = 2000;
const SEED = Number(process.env.CONVOSTATE_SEED ?? 1);
const STATUSES = [200, 201, 204, 400, 403, 404, 405, 409, 412, 413, 415, 421, 423];

let servers = [];
let folder;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "convostate-rest-server-"));
  // A store keeps the numbers of writes and the leases of turns, by the rules that the crate has.
  const store = `sqlite:${join(folder, "conversations.db")}`;
  servers = [await startServer(["--quiet", "--store", store]), await startListening("rest-server", ["--port", "0"])];
});
afterEach(async () => {
  await Promise.all(servers.map((server) => server.stop()));
  await rm(folder, { recursive: true });
});

/** The request, with what each server itself has named. */
function filled(request, side) {
  const target = request.target.replace(/\{made (\d+)\}/, (_, index) => side.made[index]).replace("{page}", side.paginationKey ?? "1");
  return { ...request, target };
}

/** Sends each request to both; answers how often each status came. `form` gives the form in which an answer is compared. */
async function compare(requests, form = (answer) => answer) {
  const sides = servers.map(({ url }) => new Side(url));
  const statuses = {};
  try {
    for (const next of requests) {
      const request = next(sides[0].made.length);
      await nextMillisecond();
      const answers = await Promise.all(sides.map((side) => side.ask(filled(request, side))));
      const [expected, found] = answers.map((answer, index) => form(sides[index].compared(request.method, answer)));
      assert.deepEqual(found, expected, JSON.stringify(request).slice(0, 600));
      statuses[found.status] = (statuses[found.status] ?? 0) + 1;
    }
    return statuses;
  } finally {
    for (const side of sides) side.close();
  }
}

test(`${COUNT} random requests are answered byte for byte as serve does, by seed ${SEED}`, async (t) => {
  const source = new Requests(randomOf(SEED));
  const statuses = await compare(Array.from({ length: COUNT }, () => (made) => source.next(made)));
  t.diagnostic(JSON.stringify(statuses));
  assert.deepEqual(Object.keys(statuses).map(Number), STATUSES);
});

test("a numbered write of a turn is done once, and while the turn holds", async () => {
  const query = "bot_id=shop&user_id=ada&channel_id=web";
  const write = (method, path, n, { body = "{}", settled = 0, turn, ...headers } = {}) => () => ({
    method, target: `${path}?${query}`, body: method === "DELETE" ? "" : body,
    headers: { "content-type": "application/json", "idempotency-key": `"w1.${"0f".repeat(16)}.${n}.${settled}"`, ...(turn && { "turn-token": turn }), ...headers },
  });
  const ask = (method, path, turn) => () => ({ method, target: `${path}?${query}`, headers: turn ? { "turn-token": turn } : {}, body: "" });
  const [one, other] = ["1", "2"].map((digit) => `"${digit.repeat(32)}"`);
  const prefer = "return=representation";
  const changed = { turn: one, body: '{"step_id":"size"}' };
  const statuses = await compare([
    ask("POST", "/turns", one),
    write("POST", "/conversations", 1, { turn: one, body: '{"id":"c1"}' }),
    write("POST", "/conversations", 1, { turn: one, body: '{"id":"c1"}' }),
    write("PUT", "/conversations/c1", 2, changed),
    write("PUT", "/conversations/c1", 2, changed),
    write("PUT", "/conversations/c1", 2, { ...changed, prefer }),
    write("PUT", "/conversations/c1", 1, changed),
    write("PUT", "/conversations/c1", 3, { turn: one, settled: 2, prefer }),
    write("PUT", "/conversations/c1", 4, { turn: one, "if-match": '"1"' }),
    write("PUT", "/conversations/c1", 4, { turn: one, "if-match": '"1"' }),
    write("PUT", "/conversations/c1", 5, { turn: one, body: '{"last_interaction":false}' }),
    ask("GET", "/conversations/c1"),
    ask("DELETE", "/turns", one),
    ask("POST", "/turns", one),
    write("PUT", "/conversations/c1", 5, { turn: one }),
    write("PUT", "/conversations/c1", 6, { turn: one }),
    ask("POST", "/turns", other),
    write("POST", "/conversations/c1/close", 6, { turn: other, settled: 5, prefer }),
    write("POST", "/conversations/c1/close", 6, { turn: other, settled: 5 }),
    write("PUT", "/conversations/c1", 7, { turn: other, settled: 6 }),
    write("PUT", "/conversations/c1", 7, { turn: other, settled: 6 }),
    write("POST", "/conversations/close", 8, { turn: other }),
    write("DELETE", "/conversations", 9, { turn: other }),
    ask("PUT", "/turns", other),
    write("POST", "/conversations", 10, { turn: other, body: '{"id":"c2"}', settled: 8 }),
    write("POST", "/conversations", 11, { turn: other, body: '{"id":"c2"}' }),
    ask("DELETE", "/conversations"),
    ask("PUT", "/turns", other),
  ]);
  assert.deepEqual(statuses, { 200: 9, 201: 3, 204: 7, 409: 4, 412: 2, 423: 3 });
});

test("the requests that the core wrote down are answered alike", async (t) => {
  const lines = readFileSync(new URL("../rest/exchanges.jsonl", import.meta.url), "utf8").trim().split("\n");
  // Of several faults, each server may name another one; what expires meanwhile may do so for one of them first.
  // The versions of memories are each server's own, by its clock and its randomness.
  // At / the command serves a page of its own.
  const isPlain = (exchange) => isWhole(exchange) && !isBrief(exchange) && !/^\/($|\?)/.test(exchange.target) && !exchange.target.startsWith("/memories") && (!exchange.refused || exchange.refused.problem);
  const requests = lines.map((line) => JSON.parse(line)).filter(isPlain).map(({ method, target, headers, body }) => () => ({ method, target, headers, body }));
  t.diagnostic(`${requests.length} requests`);
  assert.ok(requests.length > 300);
  await compare(requests, asValue);
});

/** Whether Node's client sends it as it is. */
function isWhole({ target, headers, body }) {
  return /^\/[!-~]*$/.test(target) && !target.includes("#") && !body.includes("\ue0ff") && Object.values(headers).every((value) => /^[ -~]*$/.test(value));
}

/** Whether it creates what expires within minutes. */
function isBrief({ arguments: given }) {
  return given?.body?.ttl < 600;
}

/** Metadata may be spelled differently: -0, 1e2. */
function asValue({ status, headers: { "content-length": _, ...headers }, body }) {
  return { status, headers, body: body && JSON.stringify(JSON.parse(body)) };
}
