// A server without a socket, and how to ask it.

import assert from "node:assert/strict";
import { ConversationError, Engine } from "convostate";
import { createHandler } from "convostate/server";

export const QUERY = "bot_id=shop&user_id=ada&channel_id=web";
export const JSON_TYPE = { "content-type": "application/json" };

export function served(options, conversations = new Engine()) {
  const handler = createHandler(conversations, options);
  const ask = async (method, path, { query = QUERY, body, headers = body === undefined ? {} : JSON_TYPE } = {}) => {
    const url = `http://localhost${path}${query && `?${query}`}`;
    const response = await handler(new Request(url, { method, headers, body, duplex: "half" }));
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: text && JSON.parse(text) };
  };
  return { engine: conversations, handler, ask };
}

export async function assertProblem(answer, status, code, path) {
  const { status: found, json, headers } = await answer;
  assert.deepEqual([found, json.code, json.path], [status, code, path], JSON.stringify(json));
  assert.equal(headers.get("content-type"), "application/problem+json");
  assert.equal(json.status, status);
  assert.equal(json.type, code === "REJECTED" ? "about:blank" : new ConversationError(code, "").docUrl);
  assert.ok(json.message.length > 10 && !json.message.includes("\n"), json.message);
  assert.ok(headers.get("x-request-id"));
}

/** The calls of an engine, some of them replaced. */
export function withCalls(engine, replaced) {
  const calls = ["create", "get", "latest", "update", "close", "closeAll", "list", "erase"];
  const own = Object.fromEntries(calls.map((call) => [call, (...args) => engine[call](...args)]));
  return { ...own, ...replaced };
}
