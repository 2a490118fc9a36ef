// Walks docs/architecture.md: what it names is there, and no rule, call, code or limit of the contract is missing.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = read("docs/architecture.md");

const RULES = Array.from({ length: 11 }, (_, index) => `${index + 1}`);
const CALLS = [
  "create", "get", "latest", "update", "close", "closeAll", "modify", "turn", "list", "erase", "sweep", "remember", "recall", "forget", "memories",
  "subscribe", "snapshot", "restore",
  "clients", "stats", "dispose",
];
const TURNS = ["one turn of a client", "signal", "lease is taken", "refused", "renewing", "`erase` ends"];
const BAD_INPUT = [
  "half a surrogate pair", "control characters", "JSON can't hold", "__proto__", "too deep", "integer", "missing parameter", "repeated parameter", "no JSON", "invalid UTF-8",
  "unknown status", "content type", "unknown method", "path", "empty body", "unknown fields", "another site", "`Host`", "canonical",
  "`Content-Encoding`", "foreign code", "byte array", "snapshot", "damaged rows", "1 MiB",
];

/** @param {string} path */
function read(path) {
  return readFileSync(join(root, path), "utf8");
}

/** The part of the page below a heading, up to the next one of its kind. @param {string} heading */
function below(heading) {
  const [, text] = page.split(`\n${heading}\n`);
  assert.ok(text, `the page has no ${heading}`);
  const [, marks] = /^(#+) /.exec(heading) ?? [];
  return text.split(new RegExp(`^#{1,${marks.length}} `, "m"))[0];
}

/** The cells of each row of the first table, without its head. @param {string} text */
function rows(text) {
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  return lines.slice(2).map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}

/** @param {string} heading */
function firsts(heading) {
  return rows(below(heading)).map(([first]) => first);
}

const TABLES = ["### The rules", "### The calls", "### Turns", "### Codes", "### Limits", "### Bad input"];

/** What is wrong with a row. @param {string[]} row */
function faultOf([what, file, item]) {
  const [, path] = /^`([^`]+)`$/.exec(file) ?? [];
  const [, name] = /^`(\w+)`$/.exec(item ?? "") ?? [];
  if (!path || !name) return `${what}: must name one file and one item`;
  if (!existsSync(join(root, path))) return `${what}: there is no ${path}`;
  return declares(read(path), name) ? undefined : `${what}: ${path} declares no ${name}`;
}

/** Whether a text in Rust or JavaScript declares what has that name: being named is not enough. @param {string} text @param {string} name */
function declares(text, name) {
  const item = `\\b(?:fn|struct|enum|trait|type|const|let|class|interface|function\\*?)\\s+${name}\\b`;
  const method = `^\\s+(?:(?:static|async|get)\\s+)*[*#]?${name}[(<]`;
  return new RegExp(`${item}|${method}.*[{;]$`, "m").test(text);
}

for (const heading of TABLES) {
  test(`${heading.slice(4)}: each row names a file and an item in it`, () => {
    const all = rows(below(heading));
    assert.ok(all.length > 0, "the table has rows");
    assert.deepEqual(all.map(faultOf).filter((fault) => fault !== undefined), []);
  });
}

test("every path that the page names is there", () => {
  const named = page.matchAll(/`((?:src|pkg-template|wasm|xtask|tests|www|benches|docs)\/[^`*]+)`/g);
  const missing = [...named].map(([, path]) => path).filter((path) => !existsSync(join(root, path)));
  assert.deepEqual([...new Set(missing)], []);
});

test("every rule has a row, and so has every call", () => {
  const ruled = firsts("### The rules").map((first) => first.split(",")[0]);
  assert.deepEqual([...new Set(ruled)], RULES);
  assert.deepEqual(firsts("### The calls"), CALLS.map((call) => `\`${call}\``));
});

test("so have turns and bad input", () => {
  for (const [heading, wanted] of /** @type {const} */ ([["### Turns", TURNS], ["### Bad input", BAD_INPUT]])) {
    const all = firsts(heading).join("\n");
    for (const words of wanted) assert.ok(all.includes(words), `${heading}: nothing says "${words}"`);
  }
});

test("so has every code that the types name", () => {
  const [, union] = /export type ErrorCode =([^;]+);/.exec(read("pkg-template/entry/conversation-error.d.ts")) ?? [];
  assert.ok(union, "conversation-error.d.ts has the type ErrorCode");
  const codes = [...union.matchAll(/"([A-Z_]+)"/g)].map(([, code]) => code);
  assert.ok(codes.length > 10, "there are codes");
  const all = firsts("### Codes").join("\n");
  assert.deepEqual(codes.filter((code) => !all.includes(`\`${code}\``)), []);
});

test("so has every limit of the core", () => {
  const limits = [...read("src/model/limits.rs").matchAll(/^pub(?:\(crate\))? const (\w+)/gm)].map(([, name]) => name);
  assert.ok(limits.length > 5, "there are limits");
  const items = rows(below("### Limits")).map(([, , item]) => item);
  assert.deepEqual(limits.filter((name) => !items.includes(`\`${name}\``)), []);
});
