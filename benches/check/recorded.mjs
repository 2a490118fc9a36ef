// Where the recorded traffic lies: beside the repository, unless CONVOSTATE_TRACE says where.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const TRACE = process.env.CONVOSTATE_TRACE || fileURLToPath(new URL("../../../shared/data/dialogue-trace.jsonl.gz", import.meta.url));

export const hasTrace = () => existsSync(TRACE);

export function traceText() {
  if (!hasTrace()) throw new Error(`no recorded traffic at ${TRACE}`);
  return gunzipSync(readFileSync(TRACE)).toString("utf8");
}
