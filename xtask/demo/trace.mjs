import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";

const BATCH = 1000;

// The calls of a trace, JSON lines or gzipped JSON lines, in batches.
export async function* readCalls(path) {
  const file = createReadStream(path);
  const input = path.endsWith(".gz") ? file.pipe(createGunzip()) : file;
  let calls = [];
  for await (const line of createInterface({ input })) {
    if (line !== "") calls.push(JSON.parse(line));
    if (calls.length === BATCH) {
      yield calls;
      calls = [];
    }
  }
  if (calls.length > 0) yield calls;
}
