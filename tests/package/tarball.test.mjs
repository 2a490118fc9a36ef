// What is in the tarball, and what its package.json promises.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { before, test } from "node:test";
import * as esbuild from "esbuild";
import { ROOT, consumer } from "../support/consumer.mjs";

/** Each has its modules, a copy for CommonJS, and types for both. */
const FRAMEWORKS = ["bolt", "botbuilder", "chat", "grammy", "langgraph", "telegraf"];
const WRAPPERS = ["otel", "sealed", "tracing", "typed"];
const ENTRIES = [
  ...FRAMEWORKS, ...WRAPPERS, "d1", "driver", "index", "indexeddb", "inspector", "libsql", "offline", "postgres", "redis", "remote", "server", "slim", "sqlite",
  "testing",
];
const FOR_WORKERS = ["d1", "driver", "index", "libsql", "postgres", "redis", "remote", "server"];
const FILES = [
  "CHANGELOG.md",
  "LICENSE-APACHE",
  "LICENSE-MIT",
  "LICENSE-noble-hashes",
  "README.md",
  "bin/convostate.js",
  "engine.wasm",
  "frameworks.d.cts",
  "frameworks.d.ts",
  "openapi.yaml",
  "package.json",
  "rest.wasm",
  "stored.wasm",
  ...["conversation-error", "memories", "stored", "values"].flatMap((name) => [`${name}.d.cts`, `${name}.d.ts`]),
  ...["conversation-error.cjs", "conversation-error.js", "core.js", "shared-HASH.js", "stored-inline.js"],
  ...ENTRIES.flatMap((name) => [`${name}.d.cts`, `${name}.d.ts`, `${name}.cjs`, `${name}.js`]),
  // The objects are for Workers only.
  "durable-objects.d.cts", "durable-objects.d.ts", "durable-objects.js",
  ...FOR_WORKERS.map((name) => `${name}.workerd.js`),
].sort();

let folder;
let manifest;
before(async () => {
  folder = join(await consumer("tarball"), "node_modules/convostate");
  manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
});

const everyFile = (from) =>
  readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(from, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();

test("the tarball holds these files and no others", () => {
  const names = everyFile(folder).map((name) => name.replace(/^shared-[A-Z0-9]{8}\./, "shared-HASH."));
  assert.deepEqual([...new Set(names)].sort(), FILES);
});

test("no file names a folder of the machine that built it", () => {
  const paths = [ROOT, join(homedir(), ".cargo"), join(homedir(), ".rustup")];
  const naming = everyFile(folder).filter((name) => {
    const text = readFileSync(join(folder, name), "latin1");
    return paths.some((path) => text.includes(path));
  });
  assert.deepEqual(naming, []);
});

test("nothing runs when it is installed, and nothing is installed with it", () => {
  assert.deepEqual(manifest.scripts ?? {}, {});
  for (const field of ["dependencies", "optionalDependencies", "bundleDependencies"]) {
    assert.deepEqual(manifest[field] ?? {}, {}, field);
  }
  const optional = Object.keys(manifest.peerDependencies).filter((name) => manifest.peerDependenciesMeta[name].optional);
  assert.deepEqual(optional, Object.keys(manifest.peerDependencies));
});

test("who publishes it says from where", () => {
  assert.deepEqual(manifest.publishConfig, { access: "public", provenance: true });
});

test("the package's version is the crate's", () => {
  const [, version] = readFileSync(join(ROOT, "Cargo.toml"), "utf8").match(/^version = "(.*)"$/m);
  assert.equal(manifest.version, version);
  assert.deepEqual(manifest.engines, { node: ">=20" });
});

test("each address in exports leads to a file", () => {
  const leaves = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(leaves));
  const missing = leaves(manifest.exports).filter((path) => !everyFile(folder).includes(path.replace("./", "")));
  assert.deepEqual(missing, []);
  const names = [
    ".", "./bolt", "./botbuilder", "./chat", "./d1", "./driver", "./durable-objects", "./engine.wasm", "./grammy", "./indexeddb", "./inspector", "./langgraph",
    "./libsql", "./offline", "./openapi.yaml", "./otel", "./package.json", "./postgres", "./redis", "./remote", "./rest.wasm", "./sealed", "./server", "./slim",
    "./sqlite", "./stored.wasm",
    "./telegraf", "./testing", "./tracing", "./typed",
  ];
  assert.deepEqual(Object.keys(manifest.exports).sort(), names);
});

test("sideEffects names the entries that initialise", () => {
  const entries = [".", "./remote", "./server", "./sqlite", "./redis", "./postgres", "./indexeddb", "./offline", "./inspector", "./driver", "./durable-objects", "./d1", "./libsql"].map((name) => manifest.exports[name]);
  const starting = entries.flatMap((entry) => Object.values(entry).map((one) => one.default));
  const named = manifest.sideEffects.map((pattern) => new RegExp(`^${pattern.replaceAll(".", "\\.").replace("*", "[^/]*")}$`));
  const scripts = everyFile(folder).filter((name) => /js$/.test(name)).map((name) => `./${name}`);
  const matching = scripts.filter((name) => named.some((pattern) => pattern.test(name)));
  assert.deepEqual(matching, [...starting, manifest.bin.convostate].sort());
});

/** Bundles `import "convostate/<subpath>"` into a plain script for no particular platform. */
async function asScript(name) {
  const { metafile, warnings } = await esbuild.build({
    stdin: { contents: `import "${name}";`, resolveDir: folder },
    bundle: true,
    platform: "neutral",
    format: "iife",
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  return { inputs: Object.values(metafile.inputs), warnings };
}

// A plain script can hold neither `import.meta` (a warning) nor top-level await (an error).
for (const name of ["convostate", "convostate/remote", "convostate/server"]) {
  test(`${name} needs no node: module, .wasm file, import.meta or top-level await`, async () => {
    const { inputs, warnings } = await asScript(name);
    assert.deepEqual(warnings, []);
    assert.ok(inputs.length > 1, "the package's modules are in the bundle");
    const imports = inputs.flatMap((input) => input.imports);
    assert.deepEqual(imports.filter(({ external, path }) => external || path.endsWith(".wasm")), []);
  });
}

const textOf = (name) => readFileSync(join(folder, name), "utf8");
const scripts = () => everyFile(folder).filter((name) => /\.c?js$/.test(name) && !name.startsWith("bin/"));

test("no module names a node: module, but for the command line, the adapters to frameworks and what is for Node's own channels", () => {
  const naming = scripts().filter((name) => /\b(from|import|require)\b\s*\(?\s*["']node:/.test(textOf(name)));
  assert.deepEqual(naming, [...FRAMEWORKS, "tracing"].flatMap((name) => [`${name}.cjs`, `${name}.js`]).sort());
});

test("import.meta is in slim.js only: Hermes' compiler does not know it", () => {
  assert.deepEqual(scripts().filter((name) => textOf(name).includes("import.meta")), ["slim.js"]);
});

test("no escape follows another that it may be taken to pair with: SWC can't read that", () => {
  assert.deepEqual(scripts().filter((name) => /\\ud[89ab][0-9a-f]{2}\\u\{/i.test(textOf(name))), []);
});

test("lines are short, but for those with the text of a wasm or of a schema, where nothing is thrown", () => {
  const linesOf = (name) => textOf(name).split("\n").sort((a, b) => b.length - a.length);
  const long = scripts().filter((name) => linesOf(name)[0].length > 1000);
  assert.deepEqual(long, ["d1.js", "d1.workerd.js", "durable-objects.js", "index.js", "libsql.js", "libsql.workerd.js", "remote.js", "stored-inline.js"]);
  for (const name of long) {
    const [first, second = ""] = linesOf(name);
    assert.ok(second.length < 1000, name);
    assert.doesNotMatch(first.replace(/"[^"]{1000,}"/, ""), /\bthrow\b/, name);
  }
});

test("the error and what the entries share of the engine load nothing else", () => {
  const imports = (name) => [...textOf(name).matchAll(/from"(\.\/[^"]+)"/g)].map(([, path]) => path);
  assert.deepEqual(imports("conversation-error.js"), []);
  assert.deepEqual(imports("core.js"), ["./conversation-error.js"]);
  assert.deepEqual(imports("index.js").sort(), ["./conversation-error.js", "./core.js"]);
  const others = scripts().filter((name) => !/^(index|slim|core)\b/.test(name));
  assert.deepEqual(others.filter((name) => imports(name).some((path) => /core|slim|index/.test(path))), []);
});
