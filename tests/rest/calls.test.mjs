// The adapter makes of a call the request, and of an answer the value, that the Rust side makes of them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { connect } from "convostate/remote";

const lines = readFileSync(new URL("calls.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line));
const cases = lines.filter(({ call }) => call !== undefined);

const make = {
  create: (remote, { client, body }) => remote.create(client, body),
  get: (remote, { client, id }) => remote.get(client, id),
  latest: (remote, { client, options }) => remote.latest(client, options),
  update: (remote, { client, id, body = {}, options }) => remote.update(client, id, body, options),
  close: (remote, { client, id, status }) => remote.close(client, id, status),
  closeAll: (remote, { client, status }) => remote.closeAll(client, status),
  list: (remote, { client, options }) => remote.list(client, options),
  erase: (remote, { client }) => remote.erase(client),
};

/** Makes a call against one answer; tells what was asked, and how it ended. */
async function play({ dialect, call, given, status = 501, type, body = "" }) {
  const asked = [];
  const headers = type ? { "content-type": type } : {};
  const fetch = async (url, init) => {
    asked.push({ target: url.slice("http://host".length), ...init });
    const isEmpty = body === "" || [204, 304].includes(status);
    const response = new Response(isEmpty ? null : body, { status, headers });
    if (!type) response.headers.delete("content-type");
    return response;
  };
  const remote = connect("http://host", { fetch, dialect, retries: 0, id: () => "made" });
  const ended = await make[call](remote, given).then((value) => ({ value }), (error) => ({ error }));
  return { asked, ...ended };
}

const defined = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value != null));
const told = ({ code, message, details }) => defined({ code, message, ...details });

test("a call is sent, or refused, as the Rust side does it", async () => {
  const sent = cases.filter((one) => one.status === undefined);
  assert.ok(sent.length > 100);
  for (const one of sent) {
    const { asked, error } = await play(one);
    const name = JSON.stringify(one).slice(0, 400);
    if (one.refused) {
      const { code, path, limit } = one.refused;
      assert.deepEqual(defined({ code: error.code, path: error.details.path, limit: error.details.limit }), defined({ code, path, limit }), name);
      // What JavaScript says of types it says in its own words.
      if (!("type" in error.details)) assert.equal(error.message, one.refused.message, name);
      assert.equal(asked.length, 0, name);
    } else {
      const [{ method, target, headers, body }] = asked;
      assert.deepEqual(defined({ method, target, if_match: headers["if-match"], body }), defined(one.sent), name);
    }
  }
});

test("an answer is read, or refused, as the Rust side does it", async () => {
  const answered = cases.filter((one) => one.status !== undefined);
  assert.ok(answered.length > 1000);
  for (const one of answered) {
    const { value, error } = await play(one);
    const name = JSON.stringify(one).slice(0, 600);
    if (one.error) assert.deepEqual(error && told(error), defined(one.error), name);
    else assert.equal(JSON.stringify(value ?? null), JSON.stringify(one.value), `${name} ${error?.stack}`);
  }
});
