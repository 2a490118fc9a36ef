// What the REST server asks the engine by: a create that also says whether the conversation stood already.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";

const CREATE = Symbol.for("convostate.create");
const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };

test("says whether the conversation stood already", () => {
  const engine = new Engine();
  const first = engine[CREATE](client, { id: "a", flow_id: "order" });
  assert.equal(first.stood, false);
  assert.deepEqual(engine[CREATE](client, { id: "a", flow_id: "order" }), { conversation: first.conversation, stood: true });
  assert.deepEqual(engine.create(client, { id: "a", flow_id: "order" }), first.conversation);
  assert.throws(() => engine[CREATE](client, { id: "a" }), { code: "ID_TAKEN" });
});

test("says it of its own create, whatever a listener creates meanwhile", () => {
  const engine = new Engine();
  let isFirst = true;
  engine.subscribe(() => {
    if (isFirst) {
      isFirst = false;
      engine.create(client, { id: "a" });
    }
  });
  assert.equal(engine[CREATE](client, { id: "a" }).stood, false);
});

test("works through a proxy, and shows itself to nobody who looks at the engine's fields", () => {
  const engine = new Engine();
  assert.equal(new Proxy(engine, {})[CREATE](client).stood, false);
  assert.deepEqual(Object.keys(engine), []);
  assert.equal(Object.prototype.propertyIsEnumerable.call(engine, CREATE), false);
  assert.equal(typeof Engine.prototype[CREATE], "function");
});
