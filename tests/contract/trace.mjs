// A day of traffic with what must be answered: the recorded one, or a small one that the project generates where that is not.

import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const named = process.env.CONVOSTATE_TRACE;
const recorded = named || at("../../../shared/data/dialogue-trace.jsonl.gz");

/** What comes out of each by the models that made them. */
const RECORDED = {
  calls: 31_908,
  expectations: 15_008,
  failures: [],
  statuses: { CLOSED: 1273, SWITCHED: 813, OPEN: 146, FAILED: 55 },
};
const GENERATED = {
  calls: 2458,
  expectations: 1220,
  failures: [],
  statuses: { CLOSED: 142, EXPIRED: 52, OPEN: 30, SWITCHED: 20, FAILED: 11 },
};

const isRecorded = existsSync(recorded);
if (!isRecorded && named) throw new Error(`CONVOSTATE_TRACE names ${named}, and no file is there`);
if (!isRecorded) {
  console.error("NOT TESTED: the recorded traffic, as CONVOSTATE_TRACE names none; a generated day of 2,458 calls took its place.");
}

export const TRACE = isRecorded ? recorded : at("./day.jsonl.gz");
export const OUTCOME = isRecorded ? RECORDED : GENERATED;

export const traceText = () => gunzipSync(readFileSync(TRACE)).toString("utf8");
