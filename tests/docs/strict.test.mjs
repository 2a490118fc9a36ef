// Every block of code in the documents, and every @example of the declarations, compiles under `strict`, as it stands: also those that the
// tests can't run. A block in JavaScript may leave the types of parameters out, which it has no way to write; one in TypeScript may not.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { ROOT, consumer, outcome, tool, write } from "../support/consumer.mjs";
import { linkLibraries } from "../edge/linked.mjs";
import { blocks, declarations, documents, examples } from "./extract.mjs";

const OPTIONS = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  // Of the libraries that examples use.
  skipLibCheck: true,
  target: "es2022",
  lib: ["es2022", "dom", "dom.iterable", "esnext.disposable"],
  types: ["node"],
  module: "nodenext",
  moduleResolution: "nodenext",
};

let folder;
before(async () => {
  folder = await consumer("strict");
  linkLibraries(folder);
});

for (const [language, more] of Object.entries({ js: { noImplicitAny: false }, ts: {} })) {
  test(`what is written in ${language} compiles under strict`, async () => {
    const files = sources().filter((source) => source.language === language);
    assert.ok(files.length > 0, `nothing is written in ${language}`);
    write(folder, Object.fromEntries(files.map(({ name, text }) => [`${language}/${name}`, text])));
    write(folder, { [`${language}/tsconfig.json`]: JSON.stringify({ compilerOptions: { ...OPTIONS, ...more }, include: ["*"] }) });
    const { code, stdout } = await outcome(process.execPath, [tool("tsc"), "--pretty", "false", "-p", language], folder);
    assert.equal(`${stdout}${code}`, "0");
  });
}

/** Each a module: `{ language, name, text }`. Lines stay where they are in the block. */
function sources() {
  const found = [];
  const add = (language, name, text) => found.push({ language, name: name.replace(/\W+/g, "-") + (isCommonJs(text) ? ".cts" : ".ts"), text });
  for (const document of documents()) {
    for (const { language, text, line } of blocks(readFileSync(join(ROOT, document), "utf8"))) {
      const name = `${document}:${line}`;
      if (language === "js" || language === "ts") add(language, name, isModule(text) ? text : `${text}\nexport {};\n`);
      if (language === "html") for (const [index, script] of scripts(text).entries()) add("js", `${name}-${index}`, script);
    }
  }
  for (const file of declarations()) {
    for (const { name, text } of examples(join(ROOT, file))) add("js", `${file}-${name}`, text.includes("import ") ? text : IMPORTS + text);
  }
  return found;
}

/** What an example that imports nothing may use. */
const IMPORTS = 'import { ConversationError, Engine } from "convostate";\n';
const isModule = (text) => /^(import|export) /m.test(text);
const isCommonJs = (text) => /\brequire\(/.test(text);

/** The module scripts of a page, which name the package by its path. */
function scripts(html) {
  return [...html.matchAll(/<script type="module">([^]*?)<\/script>/g)].map(([, text]) => text.replaceAll("./node_modules/", "../node_modules/"));
}
