// docs/operating.md does what it says: its commands run, its unit and its health check are sound, its flags and variables are there.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import sqlite from "../stores/backends/sqlite.mjs";
import { start, startServer } from "../rest/command.mjs";
import { ROOT, outcome } from "../support/consumer.mjs";
import { find } from "../support/servers.mjs";
import { blocks } from "./extract.mjs";

const PAGE = readFileSync(join(ROOT, "docs/operating.md"), "utf8");
const BLOCKS = blocks(PAGE);
const of = (language) => BLOCKS.filter((block) => block.language === language).map(({ text }) => text);

let folder;
let usage;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "convostate-operating-"));
  usage = (await (await start(["help"])).ended).stdout;
  const conversations = await sqlite.open(join(folder, "bots.db"));
  await conversations.migrate();
  for (const user_id of ["ada", "bob"]) await conversations.create({ bot_id: "shop", user_id, channel_id: "web" });
  await conversations.dispose();
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("its commands run, in their order", async () => {
  const program = join(ROOT, "target/consumers/command-operating/node_modules/convostate/bin/convostate.js");
  const shell = `npx() { shift; "${process.execPath}" "${program}" "$@"; }\n${of("sh").join("\n")}`;
  const { code, stdout, stderr } = await outcome("sh", ["-e", "-c", shell], folder, { NODE_PATH: join(ROOT, "node_modules") });
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\{"erased":1\}\n/);
  assert.match(stdout, /"clients":1,"conversations":1,/);
  assert.match(stdout, /"user_id":"bob"/);
  assert.match(stdout, /^ok: 1 client, 1 conversation and 0 memories can be read$/m);
  assert.match(stdout, /^[0-9a-f]{64}$/m);
  assert.match(stderr, /exported 1 client, 1 conversation, 0 memories\.\nimported 1 client, 1 conversation, 0 memories\.\n/);
  assert.ok(existsSync(join(folder, "moved.db")));
});

test("its file of tokens is read, and its hash is one of a token", async () => {
  const tokens = join(folder, "tokens");
  writeFileSync(tokens, of("text").find((text) => text.includes("sha256:")));
  const server = await startServer(["--tokens", tokens, "--quiet"]);
  const status = async (token, bot) => {
    const answer = await fetch(`${server.url}/conversations/latest?bot_id=${bot}&user_id=ada&channel_id=web`, { headers: { authorization: `Bearer ${token}` } });
    return answer.status;
  };
  assert.deepEqual([await status("Zq3mN8vK2xRb7TpL", "shop"), await status("Zq3mN8vK2xRb7TpL", "faq"), await status("test", "faq")], [200, 403, 200]);

  const [check] = JSON.parse(/^HEALTHCHECK CMD (.*)$/m.exec(of("dockerfile")[0])[1]).slice(-1);
  const health = (url) => outcome(process.execPath, ["-e", check.replace("http://127.0.0.1:8787", url)], folder);
  assert.equal((await health(server.url)).code, 0);
  await server.stop();
  assert.equal((await health(server.url)).code, 1);
});

test("every flag and every variable that it names is there", () => {
  const flags = new Set(usage.match(/--[a-z][a-z-]*/g));
  const commands = [...PAGE.matchAll(/`(--[a-z][a-z-]*)/g), ...PAGE.matchAll(/npx convostate .*?(--[a-z][a-z-]*)/g)].map(([, flag]) => flag);
  assert.ok(commands.length > 15);
  for (const flag of commands) assert.ok(flags.has(flag), flag);
  const variables = PAGE.match(/CONVOSTATE_[A-Z_]+/g);
  for (const variable of variables) assert.ok(flags.has(`--${variable.slice("CONVOSTATE_".length).toLowerCase().replaceAll("_", "-")}`), variable);
  for (const name of usage.match(/^ {2}(\w+) {2,}(?=\w)/gm).map((line) => line.trim())) assert.ok(PAGE.includes(`convostate ${name}`) || PAGE.includes(`\`${name}\``), name);
});

test("systemd takes its unit", { skip: hasNone("systemd-analyze") && "systemd-analyze is not here" }, () => {
  const unit = join(folder, "convostate.service");
  const [text] = of("ini");
  // What it starts, and as whom, is not on this machine.
  writeFileSync(unit, text.replace("/usr/bin/node", process.execPath).replace("User=convostate", "User=root").replace("WorkingDirectory=/opt/convostate", `WorkingDirectory=${folder}`));
  const options = { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };
  assert.doesNotThrow(() => execFileSync("systemd-analyze", ["verify", "--man=no", unit], options));
  assert.throws(() => {
    writeFileSync(unit, text.replace("[Service]", "[Service]\nExecStart=nothing").replace("/usr/bin/node", "/nowhere/node"));
    execFileSync("systemd-analyze", ["verify", "--man=no", unit], options);
  });
});

function hasNone(program) {
  try {
    find(program);
    return false;
  } catch {
    return true;
  }
}
