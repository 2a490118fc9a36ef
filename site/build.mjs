// node site/build.mjs: the whole site, in target/site. It takes the package that `cargo xtask package` has built.

import { execFile } from "node:child_process";
import { cpSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PICTURE } from "./.vitepress/preview.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const OUT = join(ROOT, "target/site");
/** What stands beside the pages is made at the same time, and moved there when the generator of the pages, which empties its folder, is through. */
const BESIDE = join(ROOT, "target/site-beside");
const PACKAGE = join(ROOT, "target/npm/package");

async function tool(folder, name, args) {
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" };
  const run = promisify(execFile)(process.execPath, [join(ROOT, folder, "node_modules/.bin", name), ...args], { cwd: join(ROOT, folder), env });
  await run.catch((error) => {
    throw new Error(`${name}: ${error.stdout}${error.stderr}`);
  });
}

/** The pages of docs/, laid beside what the generator stands on. A folder's README is its index. */
async function pages() {
  const folder = join(ROOT, "site/pages");
  for (const name of readdirSync(join(ROOT, "docs"), { recursive: true }).filter((name) => name.endsWith(".md"))) {
    cpSync(join(ROOT, "docs", name), join(folder, name.replace(/README\.md$/, "index.md")));
  }
  await tool("site", "vitepress", ["build"]);
}

/** A page for each entry that programs import, of its types. */
async function types() {
  const manifest = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8"));
  const entries = Object.values(manifest.exports).flatMap((entry) => entry.default?.types ?? []);
  await tool("site", "typedoc", ["--options", "typedoc.json", "--out", join(BESIDE, "types"), ...entries.map((name) => join(PACKAGE, name))]);
}

/** The words of the search have too little contrast where nobody searches yet. */
const READABLE = `<style>[data-testid="search-trigger"], [data-testid="search-trigger"] * { color: inherit !important }</style>`;

/** The REST API, on one page that has its script in it, and may load nothing from elsewhere. */
async function rest() {
  const page = join(BESIDE, "rest-api/index.html");
  await tool("", "redocly", ["build-docs", "openapi.yaml", "--output", page, "--inlineBundle"]);
  const policy = `<meta http-equiv="Content-Security-Policy" content="default-src 'self' data: blob: 'unsafe-inline'">`;
  writeFileSync(page, readFileSync(page, "utf8").replace("<head>", `$&${policy}${READABLE}`));
  cpSync(join(ROOT, "openapi.yaml"), join(BESIDE, "openapi.yaml"));
}

/** What the playground runs snippets in. */
function playground() {
  const folder = join(BESIDE, "playground-frame");
  cpSync(join(ROOT, "site/playground"), folder, { recursive: true });
  cpSync(join(ROOT, "site/node_modules/acorn/dist/acorn.mjs"), join(folder, "acorn.mjs"));
  for (const name of readdirSync(PACKAGE).filter((name) => /\.(js|wasm)$/.test(name))) cpSync(join(PACKAGE, name), join(folder, "convostate", name));
}

for (const old of ["site/pages", "target/site", "target/site-beside"]) rmSync(join(ROOT, old), { recursive: true, force: true });
await Promise.all([pages(), types(), rest(), playground()]);
cpSync(join(ROOT, "www/picture.webp"), join(BESIDE, PICTURE));
for (const name of readdirSync(BESIDE)) renameSync(join(BESIDE, name), join(OUT, name));
