// openapi.yaml against the real server: by schemathesis, and by a client that openapi-generator makes of it.
// `cargo xtask test --only rest` has both tools on the PATH. SCHEMATHESIS_CASES asks for more cases an operation.

import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ROOT, outcome, run, tool, write } from "../support/consumer.mjs";
import { startServer } from "./command.mjs";

const CASES = process.env.SCHEMATHESIS_CASES ?? "20";
const SEED = process.env.SCHEMATHESIS_SEED ?? "1";
const PYTHON = join(ROOT, "tests/rest/python");
const DOCUMENT = join(ROOT, "openapi.yaml");
const TOKEN = "a-token-for-tests";

let server;
before(async () => {
  server = await startServer(["--quiet"], { CONVOSTATE_TOKEN: TOKEN });
});
after(() => server?.stop());

test(`schemathesis finds nothing undocumented, with ${CASES} cases an operation`, { timeout: 1_800_000 }, async (t) => {
  const { code, stdout, stderr } = await outcome("schemathesis", [
    "--config-file", "schemathesis.toml", "run", DOCUMENT, "--url", server.url, "--checks", "all",
    "--max-examples", CASES, "--seed", SEED, "--header", `Authorization: Bearer ${TOKEN}`,
  ], PYTHON, { NO_COLOR: "1" }, 1_800_000);
  assert.equal(code, 0, `${stdout}${stderr}`);
  t.diagnostic(stdout.trim().split("\n").slice(-3).join(" "));
});

test("a client that openapi-generator makes of it compiles, and makes all six calls", { timeout: 1_800_000 }, async () => {
  const folder = join(ROOT, "target/generated-client");
  rmSync(folder, { recursive: true, force: true });
  await run("openapi-generator-cli", ["generate", "-i", DOCUMENT, "-g", "typescript-fetch", "-o", join(folder, "client"), "--additional-properties=supportsES6=true,importFileExtension=.js"], ROOT);
  write(folder, { "package.json": '{"type":"module"}', "use.ts": USE, "tsconfig.json": JSON.stringify({ compilerOptions: COMPILER }) });
  await run(tool("tsc"), ["--project", "."], folder);
  assert.deepEqual(JSON.parse(await run(process.execPath, ["out/use.js", server.url, TOKEN], folder)), {
    created: ["OPEN", "order", 1], got: "size", updated: "address", latest: [true, "c1"], closed: "SWITCHED", left: false,
  });
});

const COMPILER = { target: "es2022", module: "nodenext", lib: ["es2022", "dom"], types: [], strict: true, outDir: "out" };

const USE = `
import { Configuration, ConversationsApi } from "./client/index.js";
declare const process: { argv: string[] };

const [, , basePath, accessToken] = process.argv;
const api = new ConversationsApi(new Configuration({ basePath, accessToken }));
const client = { botId: "shop", userId: "generated", channelId: "web" };

const created = await api.create({ ...client, newConversation: { id: "c1", flowId: "order", stepId: "size", metadata: {} } });
const got = await api.get({ ...client, id: "c1" });
await api.update({ ...client, id: "c1", conversationUpdate: { stepId: "address", lastInteraction: true } });
const updated = await api.get({ ...client, id: "c1" });
const latest = await api.latest(client);
await api.close({ ...client, id: "c1", closeRequest: { status: "SWITCHED" } });
const closed = await api.get({ ...client, id: "c1" });
await api.create({ ...client, newConversation: {} });
await api.closeAll({ ...client, closeRequest: { status: "CLOSED" } });
const left = await api.latest(client);
console.log(JSON.stringify({
  created: [created.status, created.flowId, created.version],
  got: got.stepId,
  updated: updated.stepId,
  latest: [latest.hasOpen, latest.conversation?.id],
  closed: closed.status,
  left: left.hasOpen,
}));
`;
