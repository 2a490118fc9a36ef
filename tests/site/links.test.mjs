// The docs' site as `cargo xtask docs` has built it: every page is in its contents, and every link leads somewhere.

import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { ConversationError } from "convostate";
import { sidebar } from "../../site/.vitepress/contents.mjs";
import { linkOf, slugOf } from "../../site/.vitepress/links.mjs";
import { preview } from "../../site/.vitepress/preview.mjs";
import { ROOT } from "../support/consumer.mjs";

const SITE = join(ROOT, "target/site");
const REPOSITORY = "https://github.com/convostate/convostate/";

const under = (folder, ending) => readdirSync(join(ROOT, folder), { recursive: true }).filter((name) => name.endsWith(ending));
const sources = under("docs", ".md");
const pages = sources.map((name) => name.replace(/README\.md$/, "index.md").replace(/\.md$/, ".html"));
const read = (name) => readFileSync(join(SITE, name), "utf8");
const unescaped = (text) => text.replaceAll("&amp;", "&");
const linksIn = (html) => [...html.matchAll(/<(?:a|link|script|img|iframe)\b[^>]*?\s(?:href|src)="([^"]*)"/g)].map(([, link]) => unescaped(link));

test("every page of docs/ was built, and stands in the contents", () => {
  const listed = sidebar.flatMap(({ items }) => items.map(({ link }) => `${link.slice(1)}${link.endsWith("/") ? "index" : ""}.html`));
  assert.deepEqual(listed.toSorted(), pages.toSorted());
  assert.deepEqual(pages.filter((name) => !existsSync(join(SITE, name))), []);
});

test("every link within the site leads to a page, and to a place in it", () => {
  // The reference of the REST API is one page, whose script makes of its links what they are.
  const all = readdirSync(SITE, { recursive: true }).filter((name) => name.endsWith(".html") && !name.startsWith("rest-api"));
  assert.ok(all.length > pages.length, "types stand beside the pages");
  assert.deepEqual(all.flatMap((name) => brokenIn(name)), []);
});

test("every link to the repository leads to what is there", () => {
  const links = new Set(pages.flatMap((name) => linksIn(read(name))).filter((link) => link.startsWith(`${REPOSITORY}blob`) || link.startsWith(`${REPOSITORY}tree`)));
  assert.ok(links.size > 5, "pages link to the repository");
  const paths = [...links].map((link) => link.slice(REPOSITORY.length).replace(/^(?:blob|tree)\/main\//, "").split("#")[0]);
  assert.deepEqual(paths.filter((path) => !existsSync(join(ROOT, path))), []);
});

test("every link of a page leads to what is in the repository, too, and to a heading there", () => {
  assert.deepEqual(sources.flatMap((name) => brokenInSource(name)), []);
});

test("a link that leads nowhere is found", () => {
  assert.throws(() => linkOf("../missing.md", "stores.md"), /docs\/stores\.md: there is no missing\.md/);
  assert.equal(linkOf("../SECURITY.md", "policy.md"), `${REPOSITORY}blob/main/SECURITY.md`);
  assert.deepEqual(brokenIn("index.html", '<a href="/nowhere.html">'), ["index.html: /nowhere.html"]);
  assert.deepEqual(brokenIn("index.html", '<a href="/errors.html#nothing">'), ["index.html: /errors.html#nothing"]);
});

test("every code of an error has a heading of its own, to which the error leads", () => {
  const [, union] = /export type ErrorCode =([^;]+);/.exec(readFileSync(join(ROOT, "pkg-template/entry/conversation-error.d.ts"), "utf8"));
  const codes = [...union.matchAll(/"([A-Z_]+)"/g)].map(([, code]) => code);
  const ids = idsIn("errors.html");
  assert.deepEqual(codes.filter((code) => !ids.has(code.toLowerCase())), []);
  for (const code of codes) assert.equal(new ConversationError(code, "").docUrl, `${REPOSITORY}blob/main/docs/errors.md#${code.toLowerCase()}`);
});

test("every operation of openapi.yaml stands on the page of the REST API", () => {
  const operations = [...readFileSync(join(ROOT, "openapi.yaml"), "utf8").matchAll(/^ {6}operationId: (\w+)$/gm)].map(([, name]) => name);
  assert.ok(operations.length > 15, "there are operations");
  const page = readFileSync(join(ROOT, "docs/rest.md"), "utf8");
  assert.deepEqual(operations.filter((name) => !page.includes(`\`${name}\``)), []);
});

test("llms.txt lists every page, and llms-full.txt has them", () => {
  const [list, full] = [read("llms.txt"), read("llms-full.txt")];
  const listed = [...list.matchAll(/\]\(\/([^)]+)\)/g)].map(([, path]) => path);
  assert.equal(listed.length, pages.length - 1, "all but the first page, which they begin with");
  assert.deepEqual(listed.filter((path) => !existsSync(join(SITE, path))), []);
  const headings = sources.filter((name) => name !== "README.md").map((name) => /^# .+$/m.exec(readFileSync(join(ROOT, "docs", name), "utf8"))[0]);
  assert.deepEqual(headings.filter((heading) => !full.includes(heading)), []);
});

test("every page has a policy that lets scripts of the site run, and no others", () => {
  for (const name of pages) assert.match(read(name), /http-equiv="Content-Security-Policy" content="[^"]*script-src 'self' 'sha256-/, name);
});

test("what others show of a page has its picture, by a whole address where the site knows its own", () => {
  const imageIn = (html) => /<meta property="og:image" content="([^"]*)">/.exec(html)?.[1];
  for (const name of pages) assert.equal(imageIn(read(name)), "/picture.webp", name);
  assert.ok(existsSync(join(SITE, "picture.webp")));
  const shown = (page, address) => preview({ page, title: "T", description: "D" }, address).map(([, { property, content }]) => [property, content]);
  const known = Object.fromEntries(shown("frameworks/index.md", "https://docs.example.org"));
  assert.deepEqual([known["og:image"], known["og:url"]], ["https://docs.example.org/picture.webp", "https://docs.example.org/frameworks/"]);
  assert.throws(() => shown("index.md", "https://example.org/docs/"), /at the root of its address, not at \/docs\//);
});

function idsIn(name) {
  return new Set([...read(name).matchAll(/\sid="([^"]+)"/g)].map(([, id]) => unescaped(id)));
}

/** Links of a page that lead nowhere; those to other sites are not followed. */
function brokenIn(name, html = read(name)) {
  return linksIn(html).filter((link) => !/^(?:[a-z]+:|\/\/)/.test(link) && !leads(name, link)).map((link) => `${name}: ${link}`);
}

function leads(name, link) {
  const [path, hash] = link.split("#");
  const file = path === "" ? name : relative(SITE, path.startsWith("/") ? join(SITE, path) : resolve(SITE, dirname(name), path));
  const found = [file, join(file, "index.html")].find((one) => existsSync(join(SITE, one)) && statSync(join(SITE, one)).isFile());
  if (found === undefined) return false;
  // The types' pages make some of their places by a script.
  return !hash || found.startsWith("types/") || idsIn(found).has(decodeURIComponent(hash));
}

/** What a reader on GitHub would find broken. */
function brokenInSource(name) {
  const text = readFileSync(join(ROOT, "docs", name), "utf8").replaceAll(/```[^]*?```/g, "");
  const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link]) => link);
  return links.filter((link) => !leadsInSource(name, link)).map((link) => `docs/${name}: ${link}`);
}

function leadsInSource(name, link) {
  const [path, hash] = link.split("#");
  const file = path === "" ? join(ROOT, "docs", name) : resolve(ROOT, "docs", dirname(name), path);
  if (!existsSync(file)) return false;
  return !hash || !file.endsWith(".md") || headingsOf(file).has(hash);
}

function headingsOf(file) {
  const headings = readFileSync(file, "utf8").match(/^#+ .+$/gm) ?? [];
  return new Set(headings.map((heading) => slugOf(heading.replace(/^#+ /, ""))));
}
