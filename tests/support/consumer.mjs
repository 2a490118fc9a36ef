// Folders that have installed the packed tarball as a user's project would.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The newest packed tarball. CONVOSTATE_TARBALL names another one. */
export function tarball() {
  if (process.env.CONVOSTATE_TARBALL) return process.env.CONVOSTATE_TARBALL;
  const folder = join(ROOT, "target/npm");
  const age = (path) => statSync(path).mtimeMs;
  const packed = (existsSync(folder) ? readdirSync(folder) : [])
    .filter((name) => /^convostate-.*\.tgz$/.test(name))
    .map((name) => join(folder, name))
    .sort((a, b) => age(b) - age(a));
  assert.ok(packed.length > 0, "no tarball in target/npm: run `cargo xtask package` first");
  return packed[0];
}

/**
 * Makes target/consumers/<name> anew, installs the tarball there and adds `files`: path → text.
 * @returns the folder's path
 */
export async function consumer(name, files = {}, manifest = { type: "module" }) {
  const folder = join(ROOT, "target/consumers", name);
  rmSync(folder, { recursive: true, force: true });
  write(folder, { "package.json": JSON.stringify({ name, private: true, ...manifest }) });
  await run("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", tarball()], folder);
  assert.ok(existsSync(join(folder, "node_modules/convostate/package.json")), "npm did not install the tarball");
  write(folder, files);
  return folder;
}

export function write(folder, files) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Copies files of the tests into a consumer. */
export function copy(from, folder, names) {
  for (const name of names) cpSync(join(from, name), join(folder, name), { recursive: true });
}

/** A pinned tool of the workspace. */
export const tool = (name) => join(ROOT, "node_modules/.bin", name);

/** Runs a program to its end and answers what it printed; any exit but 0 is an error that shows it. */
export async function run(command, args, cwd, env = {}) {
  const done = await outcome(command, args, cwd, env);
  assert.equal(done.code, 0, `${command} ${args.join(" ")}\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

export function outcome(command, args, cwd, env = {}, timeout = 600_000) {
  const options = { cwd, env: { ...userEnvironment(), ...env }, timeout, maxBuffer: 1 << 26 };
  return new Promise((resolve, reject) => {
    execFile(command, args, options, (error, stdout, stderr) => {
      if (error && typeof error.code !== "number") reject(error);
      else resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

// A program started by the test runner would otherwise believe that it is a test, or a script of the workspace.
function userEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(NODE_TEST|NODE_OPTIONS|NODE_V8|npm_(?!config_))/.test(name)),
  );
}
