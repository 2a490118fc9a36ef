import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { kills } from "./harness/kills.mjs";
import { placeOf } from "./harness/promises.mjs";
import sqlite, { database } from "./backends/sqlite.mjs";

const place = placeOf({ start: () => sqlite.start(tmpdir()) });

kills(sqlite, place, async (file) => {
  const db = await database(file);
  assert.deepEqual(Object.values(db.prepare("pragma integrity_check").all()[0]), ["ok"]);
  db.close();
});
