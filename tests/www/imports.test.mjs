// What the page's modules import: each other, and of the package only what it offers everybody.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const WWW = fileURLToPath(new URL("../../www", import.meta.url));
const PACKAGE = dirname(fileURLToPath(import.meta.resolve("convostate")));
const modules = readdirSync(WWW, { recursive: true }).filter((name) => name.endsWith(".js"));

test("the page imports itself, and the package's entries from its folder", () => {
  const { exports } = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  const entries = Object.values(exports).map((entry) => entry.default?.default ?? entry.default ?? entry);
  const imports = modules.flatMap((name) => importsOf(source(name)).map((path) => [name, path]));
  assert.ok(imports.length > 40, `${imports.length} imports`);
  for (const [name, path] of imports) {
    const target = resolve(WWW, dirname(name), path);
    const inPackage = target.startsWith(join(WWW, "convostate/")) && `./${target.slice(join(WWW, "convostate/").length)}`;
    if (inPackage) assert.ok(entries.includes(inPackage), `${name}: ${path} is no entry of the package`);
    else assert.ok(/^\.\.?\//.test(path) && existsSync(target), `${name}: ${path} is not in the page`);
  }
});

test("the widget needs nothing of the page around it, and at run time nothing of the package", () => {
  for (const name of modules.filter((name) => name.startsWith("widget/"))) {
    const code = source(name).replace(/\/\*\*[^]*?\*\//g, "");
    for (const path of importsOf(code)) assert.match(path, /^\.\/\w+\.js$/, `${name}: ${path}`);
  }
});

function source(name) {
  return readFileSync(join(WWW, name), "utf8").replace(/^\/\/.*$/gm, "");
}

function importsOf(code) {
  return [...code.matchAll(/(?:\bfrom |^import |\bimport\()"([^"]+)"/gm)].map(([, path]) => path);
}
