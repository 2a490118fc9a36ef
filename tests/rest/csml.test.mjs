// Requests as CSML's client writes them, and answers that its model takes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { createHandler } from "convostate/server";

const QUERY = "bot_id=shop&user_id=ada+b&channel_id=web";
const ID = "5d0b9aa4-8b36-4b8c-9dfb-6a1f3b6f4c21";

/** The fields that CSML's ConversationModel must find, by type. */
function assertModel(json) {
  const { id, client, flow_id, step_id, metadata, status, last_interaction_at, updated_at, created_at } = json;
  for (const text of [id, client.bot_id, client.user_id, client.channel_id, last_interaction_at, updated_at, created_at]) {
    assert.equal(typeof text, "string");
  }
  assert.ok([flow_id, step_id].every((place) => place === null || typeof place === "string"));
  assert.ok(metadata !== undefined);
  assert.ok(["OPEN", "SWITCHED", "CLOSED", "EXPIRED", "FAILED"].includes(status));
}

test("its six calls are accepted unchanged", async () => {
  const handler = createHandler(new Engine());
  const ask = async (method, path, body) => {
    const headers = { "content-type": "application/json", "user-agent": "OpenAPI-Generator/1.0.0/rust" };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    const response = await handler(new Request(`http://localhost/conversations${path}?${QUERY}`, init));
    assert.ok(response.ok, `${method} ${path}: ${response.status}`);
    const text = await response.text();
    return text && JSON.parse(text);
  };
  const created = await ask("POST", "", { id: ID, metadata: {}, flow_id: "Default", step_id: "start" });
  assertModel(created);
  assert.deepEqual([created.id, created.client.user_id], [ID, "ada b"]);
  await ask("PUT", `/${ID}`, { flow_id: "Default", step_id: "next", last_interaction: false });
  assertModel(await ask("GET", `/${ID}`));
  const { has_open, conversation } = await ask("GET", "/latest");
  assert.deepEqual([has_open, conversation.step_id], [true, "next"]);
  assertModel(conversation);
  await ask("POST", `/${ID}/close`, { status: "CLOSED" });
  await ask("POST", "/close", { status: "CLOSED" });
  assert.deepEqual(await ask("GET", "/latest"), { has_open: false });
});
