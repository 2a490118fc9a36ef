// Other versions of Node: npm's packages of Node's own binaries, in a folder of their own. Beside the tools they would become their Node.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "./consumer.mjs";

const NODES = join(ROOT, "tests/package/nodes");
export const MAJORS = [22, 24];
export const onlyLinux = process.platform === "linux" && process.arch === "x64" ? false : "these binaries are for Linux on x64";

/** The path of that Node, which is installed when it is not there. */
export async function nodeOf(major) {
  const node = join(NODES, `node_modules/node-${major}/bin/node`);
  if (!existsSync(node)) await run("npm", ["ci", "--no-audit", "--no-fund"], NODES);
  return node;
}
