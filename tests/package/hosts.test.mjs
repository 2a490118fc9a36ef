// Hosts that lack something: an import passes where it can, and the error says what to do.

import assert from "node:assert/strict";
import { before, test } from "node:test";
import { run } from "../support/consumer.mjs";
import { project } from "./entries.mjs";

const STARTING = ["", "/remote", "/sqlite", "/redis", "/postgres", "/indexeddb", "/offline", "/d1", "/libsql"];

// Prints why each entry can't be imported, when WebAssembly is as the argument says. The server needs none.
const NO_WASM = `const [act] = process.argv.slice(2);
(0, eval)(act);
const said = [];
for (const name of ${JSON.stringify(STARTING)}) {
  const error = await import("convostate" + name).then(() => null, (error) => error);
  said.push([error?.name, error?.code, error?.message]);
}
await import("convostate/server");
const { default: init } = await import("convostate/slim");
const error = await init(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).catch((error) => error);
console.log(JSON.stringify([...said, [error.name, error.code, error.message]]));
`;

// What jsdom has none of is taken away before the first import; then it is set up as docs/in-a-page.md says.
const NO_CODERS = `import * as util from "node:util";
delete globalThis.TextEncoder;
delete globalThis.TextDecoder;
const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const { engine, Engine } = await import("convostate");
const { connect } = await import("convostate/remote");
const { createHandler } = await import("convostate/server");
const { openIndexedDb } = await import("convostate/indexeddb");
for (const name of ["redis", "postgres", "sqlite", "slim", "testing"]) await import("convostate/" + name);
const own = new Engine();
const firstOf = async (act) => { try { return await act(); } catch (error) { return [error.name, error.code, error.message]; } };
const uses = [
  () => engine.create(client),
  () => own.latest(client),
  () => connect("http://localhost").latest(client),
  () => openIndexedDb("bots", { factory: { open() {} } }).latest(client),
];
const before = [];
for (const use of uses) before.push(await firstOf(use));
const { TextDecoder, TextEncoder } = util;
Object.assign(globalThis, { TextDecoder, TextEncoder });
const made = engine.create(client, { id: "a", metadata: { note: "été" } });
const handler = createHandler(engine);
const remote = connect("http://localhost", { fetch: (url, init) => handler(new Request(url, init)) });
console.log(JSON.stringify({ before, none: own.latest(client), note: made.metadata.note, same: (await remote.latest(client)).id }));
`;

const LOADED = `for (const name of ${JSON.stringify([...STARTING, "/server", "/slim", "/testing"])}) await import("convostate" + name);
console.log(JSON.stringify(process.moduleLoadList.filter((name) => /undici/.test(name))));
`;

let folder;
before(async () => {
  folder = await project("hosts", { "no-wasm.mjs": NO_WASM, "no-coders.mjs": NO_CODERS, "loaded.mjs": LOADED });
});

const throws = (error) => `for (const name of ["Module", "Instance", "instantiate", "compile"]) WebAssembly[name] = function () { throw new ${error}; };`;

// What hosts really say, shortened.
for (const [name, act, advice] of [
  ["no WebAssembly, as in React Native", "delete globalThis.WebAssembly", /no WebAssembly here.*REST API/],
  ["a browser before Chrome 115", throws('RangeError("WebAssembly.Compile is disallowed on the main thread, if the buffer size is larger than 4KB.")'), /use convostate\/slim/],
  ["no addresses left, as in shared hosting", throws('RangeError("WebAssembly.Instance(): Out of memory: Cannot allocate Wasm memory for new instance")'), /no room.*ulimit -v.*--disable-wasm-trap-handler/],
  ["a Worker without the wasm as a module", throws('WebAssembly.CompileError("WebAssembly.Module(): Wasm code generation disallowed by embedder")'), /condition "workerd"/],
  ["a Content-Security-Policy", throws("WebAssembly.CompileError(\"Refused to compile or instantiate WebAssembly module because 'wasm-unsafe-eval' is not allowed\")"), /'wasm-unsafe-eval' to script-src/],
]) {
  test(`${name}: each entry says what to do`, async () => {
    const said = JSON.parse(await run(process.execPath, ["no-wasm.mjs", act], folder));
    assert.equal(said.length, STARTING.length + 1);
    for (const [name, code, message] of said) {
      assert.deepEqual([name, code], ["ConversationError", "CRASHED"]);
      assert.match(message, advice);
      assert.match(message, /^[^\n]+$/);
    }
  });
}

test("no TextEncoder and no TextDecoder, as in jsdom: imports pass, the first use says what to do, and then it works", async () => {
  const { before, ...after } = JSON.parse(await run(process.execPath, ["no-coders.mjs"], folder));
  assert.equal(before.length, 4);
  for (const [name, code, message] of before) {
    assert.deepEqual([name, code], ["ConversationError", "CRASHED"]);
    assert.match(message, /TextEncoder.*node:util.*globalThis/);
  }
  assert.deepEqual(after, { none: null, note: "été", same: "a" });
});

test("no import loads Node's fetch, which takes its time", async () => {
  assert.deepEqual(JSON.parse(await run(process.execPath, ["loaded.mjs"], folder)), []);
});
