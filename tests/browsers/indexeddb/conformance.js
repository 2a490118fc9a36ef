import { runAll } from "../node_modules/convostate/testing.js";

let opened = 0;

/** The conformance suite, each case in a database of its own. */
export async function conformance(only) {
  const open = (options) => globalThis.opened(`suite ${(opened += 1)}`, options);
  const { passed, failed, skipped } = await runAll(open, { only });
  return { passed, failed: failed.map(({ name, error }) => `${name}: ${error.message}`), skipped };
}
