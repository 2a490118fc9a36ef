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

test("the requests that the core wrote down are answered alike", async (t) => {
  const lines = readFileSync(new URL("../rest/exchanges.jsonl", import.meta.url), "utf8").trim().split("\n");
  // Of several faults, each server may name another one; what expires meanwhile may do so for one of them first.
  const isPlain = (exchange) => isWhole(exchange) && !isBrief(exchange) && (!exchange.refused || exchange.refused.problem);
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
