// Compiles the files of this folder with tsc, in a folder that has installed the tarball.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { ROOT, consumer, copy, outcome, tool, write } from "../support/consumer.mjs";

const HERE = join(ROOT, "tests/types");
const SOURCES = readdirSync(HERE).filter((name) => /\.c?ts$/.test(name));
const DIRECTIVE = /\/\/ @ts-expect-error (TS\d+): .+/;

let folder;
before(async () => {
  folder = await consumer("types");
  copy(HERE, folder, [...SOURCES, ...readdirSync(HERE).filter((name) => name.startsWith("tsconfig"))]);
});

const tsc = (project) => outcome(process.execPath, [tool("tsc"), "--pretty", "false", "-p", project], folder);

for (const project of ["tsconfig.json", "tsconfig.bundler.json", "tsconfig.node16.json", "tsconfig.old-lib.json", "tsconfig.plain.json", "tsconfig.handles.json"]) {
  test(`tsc -p ${project}`, async () => {
    const { code, stdout } = await tsc(project);
    assert.equal(`${stdout}${code}`, "0");
  });
}

test("with the expectations taken away, tsc refuses each of them, by the error that it names", async () => {
  const expected = SOURCES.flatMap((name) => expectations(name));
  assert.ok(expected.length > 70, `${expected.length} expectations`);
  write(folder, Object.fromEntries(SOURCES.map((name) => [`bare/${name}`, source(name).replaceAll("@ts-expect-error", "")])));
  write(folder, { "bare/tsconfig.json": JSON.stringify({ extends: "../tsconfig.json", compilerOptions: { skipLibCheck: true }, exclude: [], include: ["*.ts", "*.cts"] }) });

  const { code, stdout } = await tsc("bare");
  assert.equal(code, 2, stdout);
  const places = stdout.matchAll(/^bare\/(.+)\((\d+),\d+\): error (TS\d+)/gm);
  const errors = [...places].map(([, name, line, error]) => `${name}:${line} ${error}`);
  assert.deepEqual(errors.sort(), expected.sort());
});

const source = (name) => readFileSync(join(HERE, name), "utf8");

/** `file:line code` of what each directive announces for the line below it. */
function expectations(name) {
  const lines = source(name).split("\n");
  return lines.flatMap((line, index) => {
    if (!line.includes("@ts-expect-error")) return [];
    const named = line.match(DIRECTIVE);
    assert.ok(named, `${name}:${index + 1} names no error`);
    return [`${name}:${index + 2} ${named[1]}`];
  });
}
