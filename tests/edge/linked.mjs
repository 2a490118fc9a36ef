// The libraries that only the edge's tests install, for folders elsewhere whose code names them.

import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/consumer.mjs";

/** Lays them into a consumer's node_modules. */
export function linkLibraries(folder) {
  for (const name of ["@libsql", "miniflare"]) symlinkSync(join(ROOT, "tests/edge/node_modules", name), join(folder, "node_modules", name));
}
