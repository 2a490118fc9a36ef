// The command line, run to its end.

import { join } from "node:path";
import { ROOT } from "../support/consumer.mjs";
import { start } from "../rest/command.mjs";

/** Where the libraries are that its user would have installed beside convostate. */
export const INSTALLED = { NODE_PATH: join(ROOT, "node_modules") };

/** Runs it; answers its code and what it printed. */
export async function convostate(args, env = {}) {
  return (await start(args, { ...INSTALLED, ...env })).ended;
}
