// What is built in or beside may be given on under the project's own licences. deny.toml has those that are taken.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT } from "../support/consumer.mjs";

const read = (path) => readFileSync(join(ROOT, path), "utf8");
const TAKEN = JSON.parse(/^allow = (\[.*\])$/m.exec(read("deny.toml"))[1]);

/** Whether an SPDX expression can be met; older crates have a slash for OR. */
function isTaken(expression) {
  const words = expression.replaceAll("/", " OR ").match(/[()]|[\w.+-]+/g) ?? [];
  let at = 0;
  const one = () => {
    if (words[at] !== "(") return TAKEN.includes(words[at++]);
    at += 1;
    const inner = either();
    at += 1;
    return inner;
  };
  const all = () => {
    let isMet = one();
    while (words[at] === "AND") {
      at += 1;
      isMet = one() && isMet;
    }
    return isMet;
  };
  const either = () => {
    let isMet = all();
    while (words[at] === "OR") {
      at += 1;
      isMet = all() || isMet;
    }
    return isMet;
  };
  return either() && at === words.length;
}

test("an expression is read as SPDX has it", () => {
  for (const taken of ["MIT", "GPL-3.0-only OR MIT", "Unlicense/MIT", "(MIT OR GPL-2.0-only) AND Unicode-3.0"]) assert.ok(isTaken(taken), taken);
  for (const other of ["", "GPL-3.0-only", "MIT AND GPL-3.0-only", "(MIT AND Unlicense) OR GPL-2.0-only", "MIT WITH exception"]) assert.ok(!isTaken(other), other);
});

test("each crate of the workspace's lock file has a licence that is taken", () => {
  const options = { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28 };
  const { packages } = JSON.parse(execFileSync("cargo", ["metadata", "--format-version", "1", "--locked", "--offline", "--all-features"], options));
  const others = packages.filter(({ license }) => !isTaken(license ?? "")).map(({ name, license }) => `${name}: ${license}`);
  assert.ok(packages.length > 20);
  assert.deepEqual(others, []);
});

test("the npm package needs no other, and has the licence of what is built in", () => {
  const folder = join(ROOT, "node_modules/convostate");
  const { dependencies, optionalDependencies, scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  assert.deepEqual([dependencies, optionalDependencies, scripts], [undefined, undefined, undefined]);
  const { packages } = JSON.parse(read("package-lock.json"));
  assert.ok(isTaken(packages["node_modules/@noble/hashes"].license));
  assert.ok(existsSync(join(folder, "LICENSE-noble-hashes")));
});

const CRATES = [".", "examples", "fuzz", "tests/rest/generated/rust"].map((folder) => join(folder, "Cargo.lock"));
const PACKAGES = [".", "benches", "examples/js", "site", "tests/edge", "tests/frameworks", "tests/package/nodes"].map((folder) => join(folder, "package-lock.json"));

/** What a lock file takes from elsewhere than its registry, or without a checksum. */
function foreign(name, text = read(name)) {
  if (name.endsWith(".lock")) {
    const crates = text.split("[[package]]").slice(1).filter((crate) => crate.includes("\nsource = "));
    return crates.filter((crate) => !/\nsource = "registry\+https:\/\/github\.com\/rust-lang\/crates\.io-index"\nchecksum = /.test(crate));
  }
  const packages = Object.entries(JSON.parse(text).packages).filter(([path, { link }]) => path.includes("node_modules/") && !link);
  const isForeign = ({ resolved = "https://registry.npmjs.org/", integrity }) => !resolved.startsWith("https://registry.npmjs.org/") || !integrity;
  return packages.filter(([, found]) => isForeign(found)).map(([path]) => path);
}

test("all that is used, to build and to test as well, comes from the registries, with a checksum", () => {
  assert.deepEqual([...CRATES, ...PACKAGES].flatMap((name) => foreign(name).map((found) => `${name}: ${found}`)), []);
  const crate = '[[package]]\nname = "a"\nsource = "git+https://example.org/a"\n';
  assert.equal(foreign("Cargo.lock", crate).length, 1);
  const packages = { "": {}, "node_modules/a": { resolved: "git+ssh://example.org/a" }, "node_modules/b": { version: "1.0.0" } };
  assert.deepEqual(foreign("package-lock.json", JSON.stringify({ packages })), ["node_modules/a", "node_modules/b"]);
});
