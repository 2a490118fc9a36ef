// CommonJS where `require` can't load ES modules: Jest, and Node before 20.19.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, test } from "node:test";
import vm from "node:vm";
import { run } from "../support/consumer.mjs";
import { COMMONJS_PRINTS, project } from "./entries.mjs";
import { assertPrintedReport } from "./report.mjs";

/** But for `/langgraph`, which needs LangGraph: `tests/frameworks` requires it. */
const NAMES = {
  "": ["ConversationError", "Engine", "engine"],
  "/bolt": ["convoStore", "turns"],
  "/botbuilder": ["storage", "turnOf", "turns"],
  "/chat": ["state"],
  "/d1": ["openD1"],
  "/grammy": ["storage", "turns"],
  "/indexeddb": ["ConversationError", "openIndexedDb"],
  "/inspector": ["ConvostateInspector"],
  "/libsql": ["openLibsql"],
  "/offline": ["ConversationError", "openOffline"],
  "/otel": ["traceHandler", "traceHeaders", "withOtel"],
  "/postgres": ["openPostgres"],
  "/redis": ["openRedis"],
  "/remote": ["ConversationError", "connect"],
  "/sealed": ["ConversationError", "openBytes", "sealBytes", "sealed"],
  "/server": ["createHandler", "createNodeListener"],
  "/slim": ["ConversationError", "Engine", "default"],
  "/sqlite": ["openSqlite"],
  "/telegraf": ["store", "turns"],
  "/testing": ["cases", "lacks", "runAll", "storeCases"],
  "/tracing": ["withTracing"],
  "/typed": ["ConversationError", "typed"],
};

const REQUIRED = `const found = {};
for (const name of ${JSON.stringify(Object.keys(NAMES))}) found[name] = Object.keys(require("convostate" + name)).sort();
console.log(JSON.stringify(found));
`;

// By the file's name, as from a bundle that keeps the package external; Node finds the names by a look at the text.
const IMPORTED = `const found = {};
for (const name of ${JSON.stringify(Object.keys(NAMES))}) {
  const names = Object.keys(await import("./node_modules/convostate/" + (name.slice(1) || "index") + ".cjs"));
  found[name] = names.filter((one) => !["module.exports", "default", "__esModule"].includes(one)).sort();
}
console.log(JSON.stringify(found));
`;

const SLIM = `const { readFileSync } = require("node:fs");
const { ConversationError, Engine, default: init } = require("convostate/slim");
const thrown = [];
(async () => {
  await init().catch((error) => thrown.push(error.code));
  await init(readFileSync(require.resolve("convostate/engine.wasm")));
  const { runChecks } = await import("./checks.mjs");
  if (thrown.join() !== "INVALID_BODY") throw new Error(thrown.join());
  console.log(JSON.stringify(runChecks({ engine: new Engine(), Engine, ConversationError })));
})();
`;

const CLASSES = `const { inspect } = require("node:util");
const { ConversationError, Engine, engine } = require("convostate");
const { connect } = require("convostate/remote");
const { openIndexedDb } = require("convostate/indexeddb");
const things = [engine, connect("http://localhost"), openIndexedDb("bots", { factory: { open() {} } })];
console.log(JSON.stringify({
  shown: things.map((one) => inspect(one)),
  names: [Engine.name, ConversationError.name, ...things.map((one) => one.constructor.name)],
  error: inspect(new ConversationError("NOT_FOUND", "gone")).split("\\n")[0],
}));
`;

let folder;
before(async () => {
  const files = { "required.cjs": REQUIRED, "imported.mjs": IMPORTED, "engine.cjs": COMMONJS_PRINTS, "slim.cjs": SLIM, "classes.cjs": CLASSES };
  folder = await project("commonjs", files);
});

const ran = (file) => run(process.execPath, ["--no-experimental-require-module", file], folder);

test("every entry can be required", async () => {
  assert.deepEqual(JSON.parse(await ran("required.cjs")), NAMES);
});

test("an import of a .cjs file finds its names", async () => {
  const expected = Object.entries(NAMES).map(([entry, names]) => [entry, names.filter((name) => name !== "default")]);
  assert.deepEqual(JSON.parse(await ran("imported.mjs")), Object.fromEntries(expected));
});

test("the engine, and slim with the bytes of its wasm", async () => {
  assertPrintedReport(await ran("engine.cjs"));
  assertPrintedReport(await ran("slim.cjs"));
});

test("classes have their names, although the files are minified", async () => {
  const { shown, names, error } = JSON.parse(await ran("classes.cjs"));
  assert.deepEqual(names, ["Engine", "ConversationError", "Engine", "RemoteConversations", "StoredConversations"]);
  assert.deepEqual(shown.map((text) => text.split(" ")[0]), ["Engine", "RemoteConversations", "StoredConversations"]);
  assert.equal(error, "ConversationError: gone");
});

test("the conformance suite passes in a context of its own, as test runners make", async () => {
  // What is of the outer realm here is so in Jest and Vitest, too; its objects have other prototypes.
  const { TextDecoder, TextEncoder, AbortController, AbortSignal, URL, clearTimeout, console, crypto, performance, setTimeout, structuredClone } = globalThis;
  const outer = { TextDecoder, TextEncoder, AbortController, AbortSignal, URL, clearTimeout, console, crypto, performance, setTimeout, structuredClone };
  const context = vm.createContext(outer);
  const load = (file, modules = new Map()) => {
    if (!modules.has(file)) {
      const module = { exports: {} };
      modules.set(file, module);
      const wrapped = vm.runInContext(`(function (module, exports, require) {${readFileSync(file, "utf8")}\n})`, context);
      wrapped(module, module.exports, (name) => load(join(dirname(file), name), modules));
    }
    return modules.get(file).exports;
  };
  const modules = new Map();
  const { Engine } = load(join(folder, "node_modules/convostate/index.cjs"), modules);
  const { cases, runAll } = load(join(folder, "node_modules/convostate/testing.cjs"), modules);
  const { passed, failed } = await runAll((options) => new Engine(options));
  assert.deepEqual([...failed].map(({ name, error }) => `${name}: ${error.message}`), []);
  assert.equal(passed.length, cases.length);
  assert.notEqual(Object.getPrototypeOf(cases), Array.prototype, "the suite ran in the other realm");
});
