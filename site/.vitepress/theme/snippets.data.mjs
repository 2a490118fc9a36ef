// The snippets of the pages that run in a browser as they are.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { blocks, documents } from "../../../tests/docs/extract.mjs";
import { ROOT } from "../../../tests/support/consumer.mjs";

const RUNS = /^convostate(?:\/(?:remote|server|testing|tracing))?$/;

export default {
  load: () => documents().flatMap(snippetsOf),
};

function snippetsOf(document) {
  const markdown = readFileSync(join(ROOT, document), "utf8");
  const [, title] = /^# (.+)$/m.exec(markdown) ?? [];
  return blocks(markdown)
    .filter(({ language, excuse, text }) => language === "js" && !excuse && runs(text))
    .map(({ text }, index) => ({ name: `${title}, ${index + 1}`, text }));
}

function runs(text) {
  const imported = [...text.matchAll(/^import .* from "([^"]+)"/gm)].map(([, name]) => name);
  return imported.length > 0 && imported.every((name) => RUNS.test(name)) && !/\bAsyncLocalStorage\b|^export default /m.test(text);
}
