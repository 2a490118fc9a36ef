// The entries of the REST API, in every runtime: the adapter by its own fetch, the server on its own HTTP server.

import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "../browsers/open.mjs";
import { listenForMany } from "../rest/support.mjs";
import { ROOT, run, tool } from "../support/consumer.mjs";
import { serve } from "../support/serve.mjs";
import { bundleWorker, serveWorker } from "../support/workerd.mjs";
import { REST_COMMONJS, REST_IMPORT, REST_PRINTS, REST_RUN, page, project } from "./entries.mjs";
import { assertPrintedRestReport, assertRestReport } from "./report.mjs";

const NODE = `${REST_IMPORT}const url = process.argv[2];
${REST_PRINTS}`;

const DENO = `${REST_IMPORT}const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, createHandler(new Engine()));
const url = "http://127.0.0.1:" + server.addr.port;
${REST_PRINTS}await server.shutdown();
`;

const BUN = `${REST_IMPORT}const server = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: createHandler(new Engine()) });
const url = "http://127.0.0.1:" + server.port;
${REST_PRINTS}server.stop(true);
`;

// It serves the API, and at /checks it calls the server that it is told.
const WORKER = `${REST_IMPORT}const handler = createHandler(new Engine());
export default {
  async fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/checks") return handler(request);
    const url = searchParams.get("server");
    return Response.json(await ${REST_RUN});
  },
};
`;

const PAGE = `${REST_IMPORT}const url = new URLSearchParams(location.search).get("server");
globalThis.report = ${REST_RUN};
`;

const DENO_ENV = { DENO_DIR: join(ROOT, "target/deno"), DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" };

let folder;
let listening;
const origins = [];

before(async () => {
  folder = await project("rest", { "esm.mjs": NODE, "commonjs.cjs": REST_COMMONJS, "deno.mjs": DENO, "bun.mjs": BUN });
  listening = await listenForMany({ cors: origins });
});
after(() => listening?.close());

for (const script of ["esm.mjs", "commonjs.cjs"]) {
  test(`Node: ${script}`, async () => {
    assertPrintedRestReport(await run(process.execPath, [script, `${listening.url}/${script}`], folder));
  });
}

test("Deno", async () => {
  assertPrintedRestReport(await run(tool("deno"), ["run", "--no-prompt", "--cached-only", "--allow-net=127.0.0.1", "deno.mjs"], folder, DENO_ENV));
});

test("Bun", async () => {
  assertPrintedRestReport(await run(tool("bun"), ["--no-install", "bun.mjs"], folder, { DO_NOT_TRACK: "1" }));
});

test("workerd calls a server, and is one", async () => {
  const worker = await project("rest-workerd", { "worker.js": WORKER, "esm.mjs": NODE });
  const served = await serveWorker(worker, await bundleWorker(worker, "worker.js"), { network: true });
  try {
    const response = await fetch(`${served.url}checks?server=${listening.url}/workerd`);
    assertRestReport(await response.json());
    assertPrintedRestReport(await run(process.execPath, ["esm.mjs", served.url], worker));
  } finally {
    await served.stop();
  }
});

test("a page built by Vite", async () => {
  const built = await project("rest-vite", { "main.js": PAGE, "index.html": page('type="module" src="/main.js"') });
  await run(tool("vite"), ["build"], built);
  const pages = await serve({ "/": join(built, "dist") });
  origins.push(pages.url);
  const browser = await launch();
  try {
    const { report } = await browser.open(`${pages.url}/?server=${listening.url}/vite`);
    assertRestReport(report);
  } finally {
    await browser.close();
    await pages.close();
  }
});
