// What the declarations say and what the package has at run time are the same, in both directions.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import ts from "typescript";
import { consumer, run } from "../support/consumer.mjs";

const LIST = `
const names = (api) => Object.keys(api).filter((name) => name !== "module.exports").sort();
// What the server asks an engine by is nobody else's.
const isInternal = (key) => key === Symbol.for("convostate.create") || key === Symbol.for("convostate.served");
const members = (prototype) => Reflect.ownKeys(prototype).filter((key) => !isInternal(key)).map((key) => key === Symbol.dispose ? "[Symbol.dispose]" : String(key)).sort();
const ofError = (error) => [...Reflect.ownKeys(error), ...Reflect.ownKeys(Object.getPrototypeOf(error))];
export function surface(api) {
  return JSON.stringify(api.Engine ? { exports: names(api), ...answers(api) } : { exports: names(api) });
}
function answers(api) {
  const engine = new api.Engine({ now: () => 0 });
  const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
  for (const id of ["a", "b"]) engine.create(client, { id, ttl: 1 });
  const events = [];
  engine.subscribe((event) => events.push(event));
  engine.create(client);
  const error = new api.ConversationError("NOT_FOUND", "");
  return {
    Engine: members(api.Engine.prototype),
    Conversation: names(engine.get(client, "a")),
    Client: names(engine.get(client, "a").client),
    Page: names(engine.list(client, { limit: 1 })),
    Stats: names(engine.stats()),
    Swept: names(engine.sweep()),
    ConversationEvent: names(events[0]),
    ConversationError: [...new Set(ofError(error))].filter((name) => !["stack", "message", "constructor"].includes(name)).sort(),
  };
}
`;
// An answer that gives the error everything that an error of a remote call can have.
const REMOTE = `
const headers = { "retry-after": "100", "x-request-id": "r-1" };
const fetch = async () => new Response("", { status: 503, headers });
const members = (prototype) => Reflect.ownKeys(prototype).map((key) => key === Symbol.asyncDispose ? "[Symbol.asyncDispose]" : String(key)).sort();
export async function surface(api) {
  const remote = api.connect("http://localhost", { fetch });
  const error = await remote.closeAll({ bot_id: "shop", user_id: "ada", channel_id: "web" }).catch((error) => error);
  const own = [...Reflect.ownKeys(error), "name", "docUrl"].filter((name) => !["stack", "message"].includes(name)).sort();
  return JSON.stringify({ exports: Object.keys(api).sort(), RemoteConversations: members(Object.getPrototypeOf(remote)), ConversationError: own });
}
`;
// What one object has, since nothing is opened before the first call.
const OFFLINE = `
const members = (object) => Reflect.ownKeys(object).map((key) => key === Symbol.asyncDispose ? "[Symbol.asyncDispose]" : String(key)).sort();
export const surface = (api) => JSON.stringify({ exports: Object.keys(api).sort(), OfflineConversations: members(api.openOffline("http://localhost", { account: "ada" })) });
`;
const OFFLINE_MODULE = 'import * as api from "convostate/offline";\nimport { surface } from "./offline-list.mjs";\nconsole.log(surface(api));\n';
const OFFLINE_COMMONJS = 'const api = require("convostate/offline");\nimport("./offline-list.mjs").then(({ surface }) => console.log(surface(api)));\n';
const ANSWERS = ["Conversation", "Client", "Page", "Stats", "Swept", "ConversationEvent"];
const SCRIPTS = {
  "list.mjs": LIST,
  "default.mjs": 'import * as api from "convostate";\nimport { surface } from "./list.mjs";\nconsole.log(surface(api));\n',
  "testing.mjs": 'import * as api from "convostate/testing";\nimport { surface } from "./list.mjs";\nconsole.log(surface(api));\n',
  "commonjs.cjs": 'const api = require("convostate");\nimport("./list.mjs").then(({ surface }) => console.log(surface(api)));\n',
  "rest.mjs": REMOTE,
  "offline-list.mjs": OFFLINE,
  "remote.mjs": 'import * as api from "convostate/remote";\nimport { surface } from "./rest.mjs";\nconsole.log(await surface(api));\n',
  "remote.cjs": 'const api = require("convostate/remote");\nimport("./rest.mjs").then(async ({ surface }) => console.log(await surface(api)));\n',
  "server.mjs": 'import * as api from "convostate/server";\nimport { surface } from "./list.mjs";\nconsole.log(surface(api));\n',
  "server.cjs": 'const api = require("convostate/server");\nimport("./list.mjs").then(({ surface }) => console.log(surface(api)));\n',
  "indexeddb.mjs": 'import * as api from "convostate/indexeddb";\nimport { surface } from "./list.mjs";\nconsole.log(surface(api));\n',
  "indexeddb.cjs": 'const api = require("convostate/indexeddb");\nimport("./list.mjs").then(({ surface }) => console.log(surface(api)));\n',
  "offline.mjs": OFFLINE_MODULE,
  "offline.cjs": OFFLINE_COMMONJS,
  "driver.mjs": 'import * as api from "convostate/driver";\nimport { surface } from "./list.mjs";\nconsole.log(surface(api));\n',
  "driver.cjs": 'const api = require("convostate/driver");\nimport("./list.mjs").then(({ surface }) => console.log(surface(api)));\n',
  "testing.cjs": 'const api = require("convostate/testing");\nimport("./list.mjs").then(({ surface }) => console.log(surface(api)));\n',
  "typed.mjs": 'import * as api from "convostate/typed";\nimport { surface } from "./list.mjs";\nconsole.log(surface(api));\n',
  "typed.cjs": 'const api = require("convostate/typed");\nimport("./list.mjs").then(({ surface }) => console.log(surface(api)));\n',
  "slim.cjs": `const api = require("convostate/slim");
const { readFileSync } = require("node:fs");
import("./list.mjs").then(async ({ surface }) => {
  await api.default(readFileSync("node_modules/convostate/engine.wasm"));
  console.log(surface(api));
});
`,
  "slim.mjs": `import * as api from "convostate/slim";
import { readFileSync } from "node:fs";
import { surface } from "./list.mjs";
await api.default(readFileSync("node_modules/convostate/engine.wasm"));
console.log(surface(api));
`,
};

let folder;
let installed;
before(async () => {
  folder = await consumer("surface", SCRIPTS);
  installed = join(folder, "node_modules/convostate");
});

for (const [script, declarations] of [
  ["default.mjs", "index.d.ts"],
  ["commonjs.cjs", "index.d.cts"],
  ["slim.mjs", "slim.d.ts"],
  ["slim.cjs", "slim.d.cts"],
  ["testing.mjs", "testing.d.ts"],
  ["testing.cjs", "testing.d.cts"],
  ["driver.mjs", "driver.d.ts"],
  ["driver.cjs", "driver.d.cts"],
  ["typed.mjs", "typed.d.ts"],
  ["typed.cjs", "typed.d.cts"],
  ["indexeddb.mjs", "indexeddb.d.ts"],
  ["indexeddb.cjs", "indexeddb.d.cts"],
  ["offline.mjs", "offline.d.ts"],
  ["offline.cjs", "offline.d.cts"],
  ["remote.mjs", "remote.d.ts"],
  ["remote.cjs", "remote.d.cts"],
  ["server.mjs", "server.d.ts"],
  ["server.cjs", "server.d.cts"],
]) {
  test(`${script} has what ${declarations} declares`, async () => {
    const found = JSON.parse(await run(process.execPath, [script], folder));
    assert.deepEqual(found, declared(join(installed, declarations)));
  });
}

test("ESM and CommonJS have the same declarations, each of its own kind", () => {
  const files = readdirSync(installed).filter((name) => name.endsWith(".d.ts"));
  assert.ok(files.length >= 10);
  for (const file of files) {
    const [esm, commonjs] = [file, file.replace(".d.ts", ".d.cts")].map((name) => readFileSync(join(installed, name), "utf8"));
    assert.equal(commonjs, esm.replaceAll(/"(\.\/[\w-]+)\.js"/g, '"$1.cjs"'));
  }
});

function declared(file) {
  const program = ts.createProgram([file], { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ESNext });
  assert.ok(program.getSourceFile(file), `${file} is there`);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file));
  const symbols = checker.getExportsOfModule(module);
  const aliased = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  const find = (name) => {
    const symbol = symbols.find((symbol) => symbol.name === name);
    assert.ok(symbol, `${file} does not export ${name}`);
    return aliased(symbol);
  };
  const members = (name) => {
    const type = checker.getDeclaredTypeOfSymbol(find(name));
    return (type.isUnion() ? type.types[0] : type).getProperties().map(memberName).sort();
  };
  const isValue = ({ name }) => checker.getPropertyOfType(checker.getTypeOfSymbol(module), name) !== undefined;
  const values = symbols.filter(isValue).map(({ name }) => name).sort();
  const error = () => find("ConversationError").valueDeclaration;
  if (values.includes("connect")) {
    return { exports: values, RemoteConversations: ["constructor", ...members("RemoteConversations")].sort(), ConversationError: fields(error(), true) };
  }
  if (values.includes("openOffline")) return { exports: values, OfflineConversations: members("OfflineConversations") };
  if (!values.includes("Engine")) return { exports: values };
  return {
    exports: values,
    Engine: ["constructor", ...members("Engine")].sort(),
    ...Object.fromEntries(ANSWERS.map((name) => [name, members(name)])),
    ConversationError: fields(error(), false),
  };
}

/** With those that only errors of remote calls have, or without. The cause is there when there is one. */
function fields(declaration, isRemote) {
  const members = declaration.members.filter(ts.isPropertyDeclaration).filter((member) => isRemote || !member.questionToken);
  return members.map((member) => member.name.text).filter((name) => name !== "cause").sort();
}

/** A method named by a symbol reads `[Symbol.dispose]`, as at run time. */
function memberName(symbol) {
  const name = symbol.valueDeclaration?.name;
  return name && ts.isComputedPropertyName(name) ? name.getText() : symbol.name;
}
