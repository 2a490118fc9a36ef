import { readFileSync } from "node:fs";

/** The files of the package that are read rather than imported lie beside the folder of the command. */
export function packaged(/** @type {string} */ name) {
  return readFileSync(new URL(`../${name}`, import.meta.url), "utf8");
}

export const VERSION = /** @type {string} */ (JSON.parse(packaged("package.json")).version);
