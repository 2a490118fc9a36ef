// The store of docs/write-a-store.md, as a module.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "../support/consumer.mjs";
import { blocks } from "./extract.mjs";

export const GUIDE = readFileSync(join(ROOT, "docs/write-a-store.md"), "utf8");

/** The texts of the guide's store, and of what runs the suite on it: in the guide one program, and here two. */
export function guideTexts() {
  const found = blocks(GUIDE.replaceAll("<!-- continues -->", "")).filter(({ language }) => language === "js");
  const [store, suite] = found.map(({ text }) => text);
  return { store, suite: `import { openFile } from "./file-store.mjs";\n${suite}` };
}

/** Where the guide's store can be imported from, in whatever process. */
export function guideModule() {
  const folder = join(ROOT, "target/guide");
  const file = join(folder, "file-store.mjs");
  const { store } = guideTexts();
  mkdirSync(folder, { recursive: true });
  if (!existsSync(file) || readFileSync(file, "utf8") !== store) writeFileSync(file, store);
  return pathToFileURL(file).href;
}
