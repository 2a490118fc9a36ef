import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { ROOT } from "../support/consumer.mjs";

/** The documents whose blocks are run and compiled, by their paths. Those in `docs` that are for contributors have none. */
export function documents() {
  const guides = readdirSync(join(ROOT, "docs")).filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`);
  return ["README.md", ...guides, "pkg-template/README.md"].filter((name) => existsSync(join(ROOT, name)));
}

/** The declarations whose examples are run and compiled, by their paths. */
export function declarations() {
  const names = readdirSync(join(ROOT, "pkg-template"), { recursive: true }).filter((name) => name.endsWith(".d.ts"));
  return names.map((name) => join("pkg-template", name));
}

/** The fenced blocks of a Markdown text: `{ language, text, line, excuse }`; see snippets.test.mjs. */
export function blocks(markdown) {
  const found = [];
  const lines = markdown.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const fence = lines[index].match(/^( *)(`{3,}|~{3,})\s*(\S*)/);
    if (!fence) continue;
    const [, indent, ticks, language] = fence;
    const end = lines.findIndex((line, at) => at > index && line.trim() === ticks);
    if (end < 0) throw new Error(`line ${index + 1}: the block does not end`);
    const text = lines.slice(index + 1, end).map((line) => line.replace(indent, "")).join("\n");
    add(found, { language, text, line: index + 1, above: lines[index - 1] ?? "" });
    index = end;
  }
  return found;
}

function add(found, { above, ...block }) {
  if (!/<!-- continues -->/.test(above)) {
    found.push({ ...block, excuse: above.match(/<!-- not run: (.+) -->/)?.[1] ?? false });
    return;
  }
  const before = found.at(-1);
  if (before?.language !== block.language) throw new Error(`line ${block.line}: nothing to continue`);
  before.text += `\n${block.text}`;
}

/** The @example texts of a declaration file, each with the name of what it is an example of. */
export function examples(file) {
  const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.ESNext, true);
  const found = [];
  const visit = (node) => {
    for (const tag of ts.getJSDocTags(node).filter((tag) => tag.tagName.text === "example" && tag.parent.parent === node)) {
      found.push({ name: node.name?.getText() ?? "?", text: ts.getTextOfJSDocComment(tag.comment) });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}
