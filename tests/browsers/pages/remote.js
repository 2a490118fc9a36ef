import { connect } from "../node_modules/convostate/remote.js";
import { cases, lacks } from "../node_modules/convostate/testing.js";

// The clock and what the engine does by itself are the server's.
const capabilities = { clock: false, retention: false, sweep: false, subscribe: false };
const AT_ONCE = 4;

let opened = 0;
const open = ({ id }) => connect(`${location.origin}/page-${(opened += 1)}`, id ? { id } : {});

/** Each case has a store of its own, so some can run at once. */
async function run() {
  const report = { passed: [], failed: [], skipped: 0 };
  const waiting = [...cases];
  const worker = async () => {
    for (let one = waiting.shift(); one; one = waiting.shift()) {
      if (lacks(one, capabilities).length > 0) report.skipped += 1;
      else await one.run({ open }).then(() => report.passed.push(one.name), (error) => report.failed.push(`${one.name}: ${error.message}`));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return report;
}

globalThis.report = run();
