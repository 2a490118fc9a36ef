import { createClient } from "@libsql/client";
import { openLibsql } from "convostate/libsql";
import { runAll } from "convostate/testing";
import { rmSync } from "node:fs";
let n = 0;
const started = performance.now();
const r = await runAll(async (options) => {
  n += 1;
  const file = `/dev/shm/edge-${process.pid}-${n}.db`;
  const db = createClient({ url: `file:${file}` });
  const c = openLibsql(db, options);
  await c.migrate();
  const d = c.dispose.bind(c);
  return Object.assign(c, { async dispose() { await d(); db.close(); rmSync(file, {force: true}); } });
}, process.argv[2] ? { only: process.argv[2] } : {});
console.log(r.passed.length, r.failed.length, r.failed.slice(0, 5).map(({name, error}) => [name, error.message, error.cause]), r.skipped.length, performance.now() - started);
