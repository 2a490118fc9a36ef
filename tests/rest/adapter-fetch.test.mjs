// The adapter with a `fetch`, a signal and a host that are not the newest.

import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { Readable } from "node:stream";
import { test } from "node:test";
import { Engine } from "convostate";
import { connect } from "convostate/remote";
import { createHandler } from "convostate/server";
import { ADA, coded } from "../contract/support.mjs";
import { failure, json, MODEL, remote, scripted } from "./scripted.mjs";

/** Answers of other libraries, made of one of this host: what each has of a body. */
const SHAPES = {
  "node-fetch 2 and cross-fetch in Node: a stream of Node": (response, bytes) =>
    ({ ...headOf(response), bodyUsed: false, body: Readable.from(bytes.length ? [bytes.subarray(0, 9), bytes.subarray(9)] : []) }),
  "whatwg-fetch and cross-fetch in a page: no body": (response, bytes) =>
    ({ ...headOf(response), bodyUsed: false, arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) }),
  "older React Native: a text": (response, bytes) => ({ ...headOf(response), text: async () => bytes.toString() }),
};

const headOf = ({ ok, status, headers, type }) => ({ ok, status, headers, type });

const shaped = (fetch, shape) => async (url, init) => {
  const response = await fetch(url, init);
  return shape(response, Buffer.from(await response.arrayBuffer()));
};

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`an answer is read from ${name}`, async () => {
    const handler = createHandler(new Engine());
    const fetch = shaped(async (url, init) => handler(new Request(url, init)), shape);
    const conversations = connect("http://localhost", { fetch, retries: 0 });
    assert.equal(await conversations.latest(ADA), null);
    await conversations.create(ADA, { id: "c1", flow_id: "é€😀" });
    await conversations.update(ADA, "c1", { step_id: "size" });
    const { flow_id, step_id } = await conversations.latest(ADA);
    assert.deepEqual([flow_id, step_id], ["é€😀", "size"]);
    await assert.rejects(conversations.get(ADA, "other"), coded("NOT_FOUND"));
    const limited = connect("http://localhost", { fetch, responseLimit: 20 });
    const error = await failure(limited.get(ADA, "c1"));
    assert.deepEqual([error.code, error.attempts], ["BAD_RESPONSE", 1]);
    assert.match(error.message, /options\.responseLimit/);
  });
}

test("an answer that breaks off is told as such, whatever its stream is", async () => {
  const cause = new Error("ECONNRESET");
  const broken = new ReadableStream({ pull: (controller) => controller.error(cause) });
  const head = headOf(json(MODEL));
  const bodies = [{ body: broken }, { body: Readable.from((async function* () { throw cause; })()) }, { arrayBuffer: () => Promise.reject(cause) }];
  for (const body of bodies) {
    const fetch = async () => ({ ...head, ...body });
    const error = await failure(connect("http://localhost", { fetch, retries: 0 }).closeAll(ADA));
    assert.deepEqual([error.code, error.outcome, error.retryable, error.cause], ["BAD_RESPONSE", "unknown", true, cause]);
    assert.match(error.message, /broke off/);
  }
});

test("what is no answer, or was read by somebody else, is asked for once", async () => {
  const used = async () => {
    const response = json(MODEL);
    await response.text();
    return response;
  };
  const locked = async () => {
    const response = json(MODEL);
    response.body.getReader();
    return response;
  };
  for (const answer of [used, locked, async () => undefined, async () => null, async () => ({ json: () => MODEL }), async () => ({ status: 200 }), async () => Response.error()]) {
    const script = scripted(answer);
    const error = await failure(remote(script).create(ADA));
    assert.deepEqual([error.code, error.outcome, error.retryable, script.asked.length], ["BAD_RESPONSE", "unknown", false, 1], String(answer));
    assert.match(error.message, /Response/);
  }
});

test("fetch is asked for at the call, unless one was given", async () => {
  const given = scripted(json({ has_open: false }));
  const late = scripted(json({ has_open: false }));
  const conversations = connect("http://127.0.0.1:9", { retries: 0 });
  const own = connect("http://127.0.0.1:9", { retries: 0, fetch: given.fetch });
  const before = globalThis.fetch;
  try {
    globalThis.fetch = late.fetch;
    assert.equal(await conversations.latest(ADA), null);
    assert.equal(await own.latest(ADA), null);
    assert.deepEqual([late.asked.length, given.asked.length], [1, 1]);
    globalThis.fetch = undefined;
    await assert.rejects(conversations.latest(ADA), coded("INVALID_BODY", "options.fetch"));
  } finally {
    globalThis.fetch = before;
  }
});

test("one signal for many calls has one listener, and tells each of them", async () => {
  const conversations = connect("http://localhost", { fetch: () => new Promise(() => {}) });
  const { signal } = new AbortController();
  const controller = new AbortController();
  const calls = Array.from({ length: 12 }, (_, index) => failure(conversations.latest({ ...ADA, user_id: `${index}` }, { signal: controller.signal })));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(getEventListeners(controller.signal, "abort").length, 1);
  controller.abort("enough");
  for (const error of await Promise.all(calls)) assert.deepEqual([error.code, error.cause], ["ABORTED", "enough"]);
  const answering = connect("http://localhost", { fetch: async () => json({ has_open: false }) });
  await Promise.all(Array.from({ length: 12 }, () => answering.latest(ADA, { signal })));
  for (const done of [signal, controller.signal]) assert.equal(getEventListeners(done, "abort").length, 0);
});

test("numbers out of range are refused with what was given and the limit", () => {
  const refused = (options) => {
    try {
      connect("http://localhost", options);
    } catch (error) {
      return error;
    }
    return assert.fail(`took ${Object.keys(options)}`);
  };
  for (const [options, words, limit] of [
    [{ deadline: Infinity }, /options\.deadline .* from 1 to 2147483647, but is Infinity\./, 2 ** 31 - 1],
    [{ attemptTimeout: -Infinity }, /options\.attemptTimeout .* from 1 to 2147483647, but is -Infinity\./, 2 ** 31 - 1],
    [{ attemptTimeout: 2 ** 31 }, /options\.attemptTimeout .* from 1 to 2147483647, but is 2147483648\./, 2 ** 31 - 1],
    [{ retries: 11 }, /options\.retries .* from 0 to 10, but is 11\./, 10],
    [{ attemptTimeout: NaN }, /options\.attemptTimeout must be a number, but is NaN\./],
    [{ retries: "3" }, /options\.retries must be a number, but is string\./],
    [{ responseLimit: 0 }, /options\.responseLimit must be a number from 1\./, 1],
    [{ dialect: "french" }, /options\.dialect must be "convostate" or "plain"\.$/],
  ]) {
    const { code, message, details } = refused(options);
    assert.deepEqual([code, details.path, details.limit], ["INVALID_BODY", `options.${Object.keys(options)[0]}`, limit]);
    assert.match(message, words);
  }
  connect("http://localhost", { responseLimit: Infinity, deadline: 2 ** 31 - 1 });
});
