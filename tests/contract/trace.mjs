import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** The shared trace lies beside the repository, unless CONVOSTATE_TRACE says where. */
export const TRACE = process.env.CONVOSTATE_TRACE || fileURLToPath(new URL("../../../shared/data/dialogue-trace.jsonl.gz", import.meta.url));

/** What comes out of it, by the description that lies beside it. */
export const OUTCOME = {
  calls: 31_908,
  expectations: 15_008,
  failures: [],
  statuses: { CLOSED: 1273, SWITCHED: 813, OPEN: 146, FAILED: 55 },
};

export const traceText = () => gunzipSync(readFileSync(TRACE)).toString("utf8");

/** Why a test of the trace is left out, or false. In CI it never is. */
export function traceMissing() {
  if (existsSync(TRACE)) return false;
  const message = `NOT TESTED: the shared trace is not at ${TRACE}; name it in CONVOSTATE_TRACE`;
  if (process.env.CI) throw new Error(message);
  console.error(`\n!!! ${message}\n`);
  return message;
}
