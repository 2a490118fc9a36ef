// What the suite can't see of the store of docs/write-a-store.md: several processes, and kills.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { ADA } from "../contract/support.mjs";
import backend from "./backends/file.mjs";
import { kills } from "./harness/kills.mjs";
import { increments } from "./harness/many.mjs";
import { isLong, model, placeOf } from "./harness/promises.mjs";

const place = placeOf(backend);
increments(backend, place, { times: isLong ? 20 : 2 });
kills(backend, place, async (file) => JSON.parse(readFileSync(file, "utf8")), isLong ? 200 : 6);
model(backend, place, { seeds: 1 });

test("file: a newer schema is refused, and left as it is", async () => {
  const file = await place.fresh();
  const newer = '{"schema":2,"clients":{}}';
  writeFileSync(file, newer);
  const conversations = await backend.open(file);
  for (const call of [() => conversations.migrate(), () => conversations.latest(ADA)]) {
    await assert.rejects(call, { code: "STORAGE", message: /^The file has schema 2/ });
  }
  assert.equal(readFileSync(file, "utf8"), newer);
});
