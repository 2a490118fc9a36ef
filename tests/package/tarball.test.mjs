// What is in the tarball, and what its package.json promises.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative } from "node:path";
import { before, test } from "node:test";
import * as esbuild from "esbuild";
import { ROOT, consumer } from "../support/consumer.mjs";

const FILES = [
  "CHANGELOG.md",
  "LICENSE-APACHE",
  "LICENSE-MIT",
  "README.md",
  "bin/LICENSE-srvx",
  "bin/convostate.js",
  "conversation-error.cjs",
  "conversation-error.cjs.map",
  "engine.wasm",
  "index.cjs",
  "index.cjs.map",
  "index.d.cts",
  "index.d.ts",
  "index.js",
  "index.js.map",
  "index.workerd.js",
  "index.workerd.js.map",
  "indexeddb.d.ts",
  "indexeddb.js",
  "indexeddb.js.map",
  "openapi.yaml",
  "package.json",
  "postgres.cjs",
  "postgres.cjs.map",
  "postgres.d.cts",
  "postgres.d.ts",
  "postgres.js",
  "postgres.js.map",
  "redis.cjs",
  "redis.cjs.map",
  "redis.d.cts",
  "redis.d.ts",
  "redis.js",
  "redis.js.map",
  "remote.cjs",
  "remote.cjs.map",
  "remote.d.cts",
  "remote.d.ts",
  "remote.js",
  "remote.js.map",
  "remote.workerd.js",
  "remote.workerd.js.map",
  "rest.wasm",
  "server.cjs",
  "server.cjs.map",
  "server.d.cts",
  "server.d.ts",
  "server.js",
  "server.js.map",
  "server.workerd.js",
  "server.workerd.js.map",
  "shared-HASH.js",
  "shared-HASH.js.map",
  "slim.d.ts",
  "slim.js",
  "slim.js.map",
  "sqlite.cjs",
  "sqlite.cjs.map",
  "sqlite.d.cts",
  "sqlite.d.ts",
  "sqlite.js",
  "sqlite.js.map",
  "store.wasm",
  "stored.d.ts",
  "testing.d.ts",
  "testing.js",
  "testing.js.map",
];

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
  assert.deepEqual([...new Set(names)], FILES);
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
  const required = Object.keys(manifest.peerDependencies).filter((name) => !manifest.peerDependenciesMeta[name]?.optional);
  assert.deepEqual(required, []);
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
    ".", "./engine.wasm", "./indexeddb", "./openapi.yaml", "./package.json", "./postgres", "./redis", "./remote", "./rest.wasm",
    "./server", "./slim", "./sqlite", "./store.wasm", "./testing",
  ];
  assert.deepEqual(Object.keys(manifest.exports).sort(), names);
});

test("sideEffects names the entries that initialise", () => {
  const entries = [".", "./remote", "./server", "./sqlite", "./redis", "./postgres", "./indexeddb"].map((name) => manifest.exports[name]);
  const starting = entries.flatMap((entry) => (entry.default.default ? Object.values(entry).map((one) => one.default) : [entry.default]));
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

test("no module names a node: module, but for the command line and the store on Redis", () => {
  const scripts = everyFile(folder).filter((name) => /\.c?js$/.test(name) && !/^(bin\/|redis\.)/.test(name));
  const naming = scripts.filter((name) => /\b(from|import|require)\b\s*\(?\s*["']node:/.test(readFileSync(join(folder, name), "utf8")));
  assert.deepEqual(naming, []);
});
