// What the REST API answers 200 or 201 by: a create says whether the conversation stood already.

import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf } from "./harness/promises.mjs";
import fakeIndexedDb from "./backends/fake-indexeddb.mjs";
import sqlite from "./backends/sqlite.mjs";

const CREATE = Symbol.for("convostate.create");
const ADA = { bot_id: "shop", user_id: "ada", channel_id: "web" };

for (const kind of [sqlite, fakeIndexedDb]) {
  const place = placeOf(kind);

  test(`${kind.name}: a create says whether the conversation stood`, async () => {
    const store = await kind.open(await place.fresh());
    const first = await store[CREATE](ADA, { id: "a", flow_id: "order" });
    assert.deepEqual([first.stood, first.conversation.id], [false, "a"]);
    await store.update(ADA, "a", { step_id: "size" });
    const again = await store[CREATE](ADA, { id: "a", flow_id: "order" });
    assert.deepEqual([again.stood, again.conversation], [true, await store.get(ADA, "a")]);
    assert.equal((await store[CREATE](ADA)).stood, false);
    await assert.rejects(store[CREATE](ADA, { id: "a" }), { code: "ID_TAKEN" });
    await store.dispose();
  });
}
