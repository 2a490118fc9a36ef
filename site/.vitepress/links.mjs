// Links of the pages as they lie in the repository, brought to where the site has what they mean.

import { existsSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const REPOSITORY = "https://github.com/convostate/convostate";
const GENERATED = [
  [/^pkg-template\/entry\/([\w-]+)\.d\.ts$/, "/types/modules/$1.html"],
  [/^openapi\.yaml$/, "/rest-api/"],
];

/** A plugin of markdown-it. */
export function repositoryLinks(md) {
  md.core.ruler.push("repository-links", ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      if (token.type === "link_open") token.attrSet("href", linkOf(token.attrGet("href"), env.relativePath));
    }
  });
}

/** Where a page's link leads on the site. @param {string} href @param {string} page below docs/ */
export function linkOf(href, page) {
  if (/^(?:[a-z]+:|#|\/)/.test(href)) return href;
  const [path, hash = ""] = href.split(/(?=#)/);
  const target = resolve(ROOT, "docs", dirname(page), path);
  const name = relative(ROOT, target);
  if (name.startsWith("docs/")) return href.replace(/README\.md/, "index.md");
  if (!existsSync(target)) throw new Error(`docs/${page}: there is no ${name}`);
  for (const [pattern, place] of GENERATED) if (pattern.test(name)) return name.replace(pattern, place);
  return `${REPOSITORY}/${statSync(target).isDirectory() ? "tree" : "blob"}/main/${name}${hash}`;
}

/** The name of a heading as GitHub has it, so that one link leads to it here and there. @param {string} heading */
export function slugOf(heading) {
  return heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
}
