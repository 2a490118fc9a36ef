// Each bundler with its defaults, and what it made loaded in Chromium.

import assert from "node:assert/strict";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import * as vite from "vite";
import webpack from "webpack";
import { launch } from "../support/browsers.mjs";
import { run, tool } from "../support/consumer.mjs";
import { serve } from "../support/serve.mjs";
import { COMMONJS_PRINTS, IN_PAGE, PRINTS, page, project } from "./entries.mjs";
import { assertPrintedReport, assertReport } from "./report.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser?.close());

/** Each lays an entry out as the bundler expects it, and makes dist/index.html with what it loads. */
const bundlers = {
  "Vite: build": {
    files: (entry) => ({ "main.js": entry, "index.html": page('type="module" src="/main.js"') }),
    build: (folder) => run(tool("vite"), ["build"], folder),
  },
  "webpack: production": {
    files: (entry) => webpackFiles(entry),
    build: (folder) => packed(folder, "production"),
  },
  "webpack: development": {
    files: (entry) => webpackFiles(entry),
    build: (folder) => packed(folder, "development"),
  },
  "esbuild: for the browser": {
    files: (entry) => ({ "main.js": entry, "dist/index.html": page('src="main.js"') }),
    build: (folder) => esbuilt(folder, { entryPoints: ["main.js"], outfile: "dist/main.js", minify: true }),
  },
  Rollup: {
    files: (entry) => ({ "main.js": entry, "dist/index.html": page('type="module" src="main.js"') }),
    build: rolledUp,
  },
};

const ONLY_ENGINE = `import { Engine } from "convostate";
globalThis.report = new Engine().list({ bot_id: "shop", user_id: "ada", channel_id: "web" });
`;

for (const [name, { files, build }] of Object.entries(bundlers)) {
  const folderName = name.replace(/\W+/g, "-");

  test(name, async () => {
    const folder = await project(folderName, files(IN_PAGE));
    await build(folder);
    assertReport(await loadDist(folder));
  });

  // With `sideEffects: false` a bundler goes straight to the module of the class, past the one that starts the wasm.
  test(`${name}, of the class alone`, async () => {
    const folder = await project(`${folderName}-class`, files(ONLY_ENGINE));
    await build(folder);
    assert.deepEqual(await loadDist(folder), { conversations: [] });
  });
}

async function loadDist(folder) {
  const server = await serve({ "/": join(folder, "dist") });
  try {
    return await browser.load(`${server.url}/`);
  } finally {
    server.close();
  }
}

test("Vite: dev server", async () => {
  assertReport(await loadFromVite(await project("vite-dev", bundlers["Vite: build"].files(IN_PAGE))));
});

async function loadFromVite(root) {
  const server = await vite.createServer({ root, logLevel: "warn", server: { host: "127.0.0.1", port: 0 } });
  try {
    await server.listen();
    return await browser.load(`http://127.0.0.1:${server.httpServer.address().port}/`);
  } finally {
    await server.close();
  }
}

const SLIM_BY_URL = `import init, { Engine, ConversationError } from "convostate/slim";
import url from "convostate/engine.wasm?url";
import { runChecks } from "./checks.mjs";
init(url).then(() => {
  globalThis.report = runChecks({ engine: new Engine(), Engine, ConversationError });
});
`;

test("Vite: dev server of slim with the wasm's address", async () => {
  assertReport(await loadFromVite(await project("vite-slim-dev", bundlers["Vite: build"].files(SLIM_BY_URL))));
});

// It moves the module, not the wasm, and answers the wasm's address with its page.
test("Vite: dev server of slim without an address says what to do", async () => {
  const entry = `import init from "convostate/slim";
init().then(() => (globalThis.report = "started"), ({ code, message }) => (globalThis.report = { code, message }));
`;
  const { code, message } = await loadFromVite(await project("vite-slim-moved", bundlers["Vite: build"].files(entry)));
  assert.equal(code, "BAD_RESPONSE");
  assert.match(message, /is a page.*import url from "convostate\/engine\.wasm\?url"/);
});

test("Vite: build of slim with the wasm as an asset", async () => {
  const { files, build } = bundlers["Vite: build"];
  const folder = await project("vite-slim", files(SLIM_BY_URL));
  await build(folder);
  assertReport(await loadDist(folder));
});

const REQUIRED = `const api = require("convostate");
import("./checks.mjs").then(({ runChecks }) => {
  globalThis.report = runChecks(api);
});
`;

test("webpack: production, from CommonJS", async () => {
  const folder = await project("webpack-commonjs", webpackFiles(REQUIRED), {});
  await packed(folder, "production");
  assertReport(await loadDist(folder));
});

const SLIM_REQUIRED = `const { default: init, ...api } = require("convostate/slim");
init().then(async () => {
  const { runChecks } = await import("./checks.mjs");
  globalThis.report = runChecks({ engine: new api.Engine(), ...api });
});
`;

// By the condition "module": the file for CommonJS does not know where its wasm is.
test("webpack: production of slim, from CommonJS", async () => {
  const folder = await project("webpack-slim-commonjs", webpackFiles(SLIM_REQUIRED), {});
  await packed(folder, "production");
  assertReport(await loadDist(folder));
});

/** webpack's defaults: src/index.js becomes dist/main.js. */
function webpackFiles(entry) {
  return { "src/index.js": entry.replace("./checks.mjs", "../checks.mjs"), "dist/index.html": page('src="main.js"') };
}

async function packed(context, mode) {
  const compiler = webpack({ context, mode, output: { path: join(context, "dist") } });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, done) => compiler.close(() => (error ? reject(error) : resolve(done))));
  });
  assert.equal(stats.toString({ all: false, errors: true, warnings: true }), "");
}

for (const [name, entry, options] of [
  ["ESM to ESM", PRINTS, { format: "esm", outfile: "bundle/out.mjs" }],
  ["ESM to CommonJS", PRINTS, { outfile: "bundle/out.cjs" }],
  ["CommonJS to CommonJS", COMMONJS_PRINTS, { outfile: "bundle/out.cjs" }],
]) {
  test(`esbuild: for Node, ${name}`, async () => {
    const folder = await project(`esbuild-node-${name.replaceAll(" ", "-")}`, { "main.js": entry }, {});
    await esbuilt(folder, { entryPoints: ["main.js"], platform: "node", ...options });
    assertPrintedReport(await run(process.execPath, [options.outfile], folder));
  });
}

async function esbuilt(folder, options) {
  const { warnings } = await esbuild.build({ absWorkingDir: folder, bundle: true, logLevel: "silent", ...options });
  assert.deepEqual(warnings, []);
}

async function rolledUp(folder) {
  const bundle = await rollup({
    input: join(folder, "main.js"),
    plugins: [nodeResolve()],
    onwarn: (warning) => assert.fail(warning.message),
  });
  await bundle.write({ file: join(folder, "dist/main.js") });
  await bundle.close();
}
