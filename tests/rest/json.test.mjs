// What is read of JSON as it travels, and what is refused.

import assert from "node:assert/strict";
import { test } from "node:test";

globalThis.VERSION = "test";
const { parseJson } = await import("../../pkg-template/rest/json.js");

const refusal = (text) => {
  try {
    return parseJson(text) && undefined;
  } catch ({ code, message, details: { path, limit } }) {
    return [code, path, message, limit];
  }
};

test("JSON is what JSON.parse makes of it", () => {
  for (const text of [
    "{}", "null", "[1]", '{"a":1,"a":2}', '{"metadata":{"n":9007199254740991,"m":-9007199254740991,"x":1e308}}', '{"metadata":"12345678901234567890"}',
    '{"id":12345678901234567890}', '{"metadata":{"a":{"b":[1,{"c":"\\ud83d\\ude00","\\u00e9":1}]}},"ttl":1e999}', '{"metadata":[],"__proto__":12345678901234567890}',
    '{"flow_id":"\\ud800"}', '{"metadata":{"n":12345678901234567.5}}', '{"metadata":{"a":"__proto__"}}', `{"metadata":${"[".repeat(64)}${"]".repeat(64)}}`,
    `{"id":[${"[],".repeat(99)}1]}`, `${"[".repeat(900)}${"]".repeat(900)}`, '{"metadata":{"\\"__proto__\\"":"\\\\"}}',
  ]) assert.equal(JSON.stringify(parseJson(text)), JSON.stringify(JSON.parse(text)), text.slice(0, 80));
});

test("what is no JSON is refused", () => {
  for (const text of ["", " ", "{", "nul", "{'a':1}", "[1,]", "01", "\ufeff{}", '{"a":"\n"}', "NaN"]) assert.equal(refusal(text)?.[0], "INVALID_BODY", text);
});

test("what metadata may not hold is refused, with its place", () => {
  for (const [text, path, words, limit] of [
    ['{"metadata":9007199254740992}', "metadata", /outside/],
    ['{"metadata":{"a":[0,{"b c":-9007199254740993}]}}', 'metadata.a[1]["b c"]', /outside/],
    ['{"metadata":{"x":1e400}}', "metadata.x", /no double/],
    [`{"metadata":{"x":-1${"0".repeat(309)}.5}}`, "metadata.x", /no double/],
    ['{"metadata":{"a":{"__proto__":1}}}', "metadata.a", /__proto__/],
    ['{"metadata":{"a":{"_\\u005fproto__":1}}}', "metadata.a", /__proto__/],
    ['{"metadata":{"a":"x\\udc00"}}', "metadata.a", /surrogate/],
    ['{"metadata":{"a":[1,{"\\ud800x":1}]}}', "metadata.a[1]", /surrogate/],
    ['{"conversation":{"id":12345678901234567890,"metadata":{"n":12345678901234567890}}}', "metadata.n", /outside/],
    [`{"metadata":{"a":${"[".repeat(64)}${"]".repeat(64)}}}`, `metadata.a${"[0]".repeat(63)}`, /64 levels/, 64],
  ]) {
    const [code, at, message, most] = refusal(text);
    assert.deepEqual([code, at, most], ["INVALID_METADATA", path, limit], text);
    assert.match(message, words);
    assert.ok(message.startsWith(`${path} `));
  }
});
