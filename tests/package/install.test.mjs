// npm lays the package beside the libraries that a project has already, in whatever version.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { consumer, run, tarball, write } from "../support/consumer.mjs";

/** What many have; a version that stands for any that is older or newer than what the stores are tested with. */
const LIBRARIES = { redis: "4.7.1", ioredis: "5.11.1", "better-sqlite3": "11.10.0", pg: "7.18.2", postgres: "2.0.0" };

test("beside other versions of the libraries", async () => {
  const folder = await consumer("beside");
  const names = Object.keys(LIBRARIES);
  write(folder, Object.fromEntries(names.map((name) => [`libraries/${name}/package.json`, JSON.stringify({ name, version: LIBRARIES[name] })])));
  const dependencies = Object.fromEntries(names.map((name) => [name, `file:libraries/${name}`]));
  write(folder, { "package.json": JSON.stringify({ name: "beside", private: true, dependencies }) });
  const npm = (...args) => run("npm", [...args, "--offline", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
  await npm("install");
  assert.ok(!existsSync(join(folder, "node_modules/convostate")), "the libraries are there first");
  await npm("install", tarball());
  assert.ok(existsSync(join(folder, "node_modules/convostate/index.js")));
});
