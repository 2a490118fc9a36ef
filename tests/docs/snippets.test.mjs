// Every fenced code block of the documents, and every @example of the declarations, does what it says.
//
// - ```js, and ```ts without its types, runs in Node as an ES module (as CommonJS when it calls `require`; in workerd when it has an `export default`;
//   with a class of Durable Objects that it exports bound as CONVERSATIONS; in Chromium when it imports convostate/slim, convostate/indexeddb or convostate/offline), ```html is loaded in Chromium, and ```sh is run, each
//   in a folder that has installed the tarball.
// - `expression; // → value`: the statement that ends on this line gives that value (both inspected are the same text).
//   It may be an expression, `console.log(expression)` or `const name = expression`. Every such line must be reached.
// - `expression; // → throws CODE`: it throws a ConversationError with that code.
// - `<!-- continues -->` on the line above a ```js block: it is run together with the block before it.
// - ```console is a session: what follows on a line after "$ " runs, and prints the lines below it; … stands for any text.
//   `npx convostate serve` stands for the server that runs beside all snippets, and what it printed when it started.
// - an `@example` need not import the package. One that names a database server at its usual address gets a server of its own.
// - `<!-- not run: reason -->` on the line above: it is not. A block that is neither run nor excused fails.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../support/browsers.mjs";
import { ROOT, consumer, run, write } from "../support/consumer.mjs";
import { startPostgres } from "../support/postgres.mjs";
import { startRedis } from "../support/redis.mjs";
import { serve } from "../support/serve.mjs";
import { bundleWorker, serveWorker } from "../support/workerd.mjs";
import { linkLibraries } from "../edge/linked.mjs";
import { startServer } from "../rest/command.mjs";
import { blocks, declarations, documents, examples } from "./extract.mjs";
import { pattern, sessionOf } from "./session.mjs";
import { SHOW, instrument, instrumentPage, withoutTypes } from "./instrument.mjs";

const SERVERS = { "redis://localhost": startRedis, "postgres://localhost/bots": startPostgres };
const RUNNERS = { js: runScript, ts: (text, name) => runScript(text, name, withoutTypes), console: runSession, html: runPage, sh: (text) => run("sh", ["-e", "-c", text], folder) };

let folder;
let browser;
let server;
before(async () => {
  folder = await consumer("docs", { "show.mjs": SHOW });
  linkLibraries(folder);
  server = await startServer([]);
});

after(async () => {
  await server?.stop();
  await browser?.close();
});

/** The default port may be taken, so the server has another one. */
const served = (text) => text.replaceAll("127.0.0.1:8787", new URL(server.url).host);

test("there is a README with snippets that run", () => {
  const languages = blocks(read("README.md")).filter((block) => !block.excuse).map((block) => block.language);
  for (const language of ["ts", "html", "console"]) assert.ok(languages.includes(language), language);
});

for (const document of documents()) {
  for (const block of blocks(read(document))) {
    const name = `${document}:${block.line} ${block.language}`;
    test(name, { skip: block.excuse }, async () => {
      assert.ok(Object.hasOwn(RUNNERS, block.language), `no way to run this language, and no "not run: reason" above it`);
      await RUNNERS[block.language](served(block.text), name.replace(/\W+/g, "-"));
    });
  }
}

for (const { name, text } of declarations().flatMap((file) => examples(join(ROOT, file)))) {
  test(`@example of ${name}`, async () => {
    // A Worker's shows what it answers.
    assert.match(text, /\/\/ →|^export default /m, "an example shows what it gives");
    const imports = 'import { ConversationError, Engine } from "convostate";\n';
    const script = text.includes("import ") ? text : imports + text;
    await withServers(served(script), (ready) => runScript(ready, `example-${name}`));
  });
}

function read(document) {
  return readFileSync(join(ROOT, document), "utf8");
}

async function runScript(text, name, toJavaScript = (code) => code) {
  if (/^export default /m.test(text)) return runWorker(text, name);
  if (/"convostate\/(slim|indexeddb|offline)"/.test(text)) return runPage(inPage(text), name);
  const file = `${name}.${/\brequire\(/.test(text) ? "cjs" : "mjs"}`;
  const { code, lines } = instrument(text);
  write(folder, { [file]: toJavaScript(code) });
  const printed = await run(process.execPath, ["--import", "./show.mjs", file], folder);
  assert.deepEqual(JSON.parse(printed.trim().split("\n").at(-1)), allRight(lines));
}

const allRight = (lines) => ({ reached: lines, wrong: [] });

async function withServers(text, act) {
  const address = Object.keys(SERVERS).find((one) => text.includes(one));
  if (!address) return act(text);
  const started = await SERVERS[address]();
  try {
    await act(text.replace(address, started.url));
  } finally {
    await started.stop();
  }
}

async function runSession(text) {
  for (const { command, printed } of sessionOf(text)) {
    const got = command === "npx convostate serve" ? server.printed.stdout : await run("sh", ["-e", "-c", command], folder);
    assert.match(got.trimEnd(), pattern(printed), command);
  }
}

async function runWorker(text, name) {
  write(folder, { [`${name}.js`]: text });
  // Bound as it is written to be.
  const [, objects] = text.match(/^export (?:class|\{) ?(Conversations\w*)/m) ?? [];
  const options = objects ? { objects: { CONVERSATIONS: objects } } : {};
  const worker = await serveWorker(folder, await bundleWorker(folder, `${name}.js`), options);
  try {
    const response = await fetch(worker.url);
    assert.ok(response.ok, `${response.status} ${await response.text()}`);
  } finally {
    await worker.stop();
  }
}

/** A page that finds the modules by their names. */
function inPage(text) {
  const at = (file) => `/node_modules/convostate/${file}.js`;
  const imports = { convostate: at("index"), "convostate/slim": at("slim"), "convostate/indexeddb": at("indexeddb"), "convostate/offline": at("offline"), "convostate/server": at("server") };
  return `<script type="importmap">${JSON.stringify({ imports })}</script><script type="module">${text}</script>`;
}

async function runPage(text, name) {
  browser ??= await launch();
  const { code, lines } = instrumentPage(text);
  write(folder, { [`${name}.html`]: code });
  const server = await serve({ "/": folder });
  try {
    assert.deepEqual(await browser.load(`${server.url}/${name}.html`), allRight(lines));
  } finally {
    server.close();
  }
}
