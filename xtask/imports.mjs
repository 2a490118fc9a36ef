// Prints what each module below a folder imports, as { file: [specifier] }. Types in comments are no imports.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

const [, , folder] = process.argv;
const files = readdirSync(folder, { recursive: true }).map(String).filter((file) => file.endsWith(".js"));
const imports = files.map((file) => {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(folder, file), "utf8"), true, true);
  return [file.replaceAll("\\", "/"), importedFiles.map(({ fileName }) => fileName)];
});
console.log(JSON.stringify(Object.fromEntries(imports)));
