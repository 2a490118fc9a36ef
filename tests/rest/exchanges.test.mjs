// The requests that src/rest/tests/exchanges.rs wrote down, with what the Rust side makes of each: the server makes the same of them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Engine } from "convostate";
import { createHandler } from "convostate/server";
import { ADA } from "../contract/support.mjs";
import { withCalls } from "./ask.mjs";

const exchanges = readFileSync(new URL("exchanges.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line));
const LEASE = Symbol.for("convostate.lease");
/** What taking a lease comes to: pkg-template/front/lease.js. */
const TAKEN = 1;
const CALLS = ["create", "get", "latest", "update", "close", "closeAll", "list", "erase", "remember", "recall", "forget", "memories"];
/** In the texts, it stands for a byte that no UTF-8 has. */
const NO_UTF8 = "\ue0ff";

function bytesOf(body) {
  const parts = body.split(NO_UTF8).flatMap((part, index) => [...(index ? [Buffer.from([0xff])] : []), Buffer.from(part)]);
  return Buffer.concat(parts);
}

/** A request without the parser of URLs, which would write the target anew. */
function requestOf({ method, target, headers, body }) {
  const stream = new Response(bytesOf(body)).body;
  const url = { toString: () => `http://localhost${target}` };
  return { method, url, headers: new Headers(headers), body: body === "" ? null : stream, bodyUsed: false, arrayBuffer: () => new Response(stream).arrayBuffer() };
}

/** A lease that is free: tells what is asked of it, and what is written as its holder. */
function leaseOf(engine, client, once, tell) {
  const asked = (name) => async () => {
    engine.latest(client); // so that what is no client is refused
    return tell({ name, client, once, rest: [] }) ?? TAKEN;
  };
  const calls = Object.fromEntries(CALLS.map((name) => [name, async (who, ...rest) => {
    tell({ name, client: who, rest, isInTurn: true });
    return engine[name](who, ...rest);
  }]));
  return { calls, take: asked("takeTurn"), renew: asked("renewTurn"), release: asked("endTurn"), finish: once && asked("endTurn"), lifetime: () => 10_000 };
}

/** What the server made of a request: the call with its arguments, as they came to an engine, and its answer. */
async function played(exchange) {
  const engine = new Engine();
  engine.create(ADA, { id: "c1" });
  let call;
  const recorded = Object.fromEntries(CALLS.map((name) => [name, (client, ...rest) => {
    // A create looks first whether the id stands.
    if (exchange.method !== "POST" || name !== "get") call = { name, client, rest };
    return engine[name](client, ...rest);
  }]));
  recorded[LEASE] = (client, _, { once }) => leaseOf(engine, client, once, (found) => {
    call = found;
  });
  const response = await createHandler(Object.assign(withCalls(engine, recorded), { [LEASE]: recorded[LEASE] }))(requestOf(exchange));
  const text = await response.text();
  const { status, headers } = response;
  engine.dispose();
  return { call, status, allow: headers.get("allow"), problem: status >= 400 ? JSON.parse(text) : undefined };
}

/** The arguments by their names. */
function named({ name, client, once, rest: [first, second, third] }) {
  const plain = (value) => JSON.parse(JSON.stringify(value ?? {}));
  switch (name) {
    case "create":
      return { client, body: plain(first) };
    case "update":
      return { client, id: first, body: plain(second), options: plain(third) };
    case "close":
      return { client, id: first, status: second ?? "CLOSED" };
    case "closeAll":
      return { client, status: first ?? "CLOSED" };
    case "latest":
      return first === undefined ? { client } : { client, options: first };
    case "list":
    case "memories":
      return { client, options: plain(first) };
    case "remember": {
      const { ttl, ...options } = third;
      return { client, key: first, body: { value: second, ttl }, options };
    }
    case "recall":
      return { client, key: first };
    case "forget":
      return { client, key: first, options: second };
    default:
      return { client, once, ...(first === undefined ? {} : { id: first }) };
  }
}

/** As the Rust side writes them: null is what create takes for absent, and numbers stay as they were written. */
function expected({ call, arguments: given }) {
  const { turn, ...plain } = JSON.parse(JSON.stringify(given));
  // How long to wait is the server's own to do, and a token a name for the store.
  if (call.endsWith("Turn")) {
    const { client, body, options } = plain;
    return JSON.parse(JSON.stringify({ client, once: body?.once ?? options?.handled ?? undefined }));
  }
  if (call === "create") for (const name of ["flow_id", "step_id"]) plain.body[name] ??= undefined;
  if (call === "memories") for (const [name, value] of Object.entries(plain.options)) plain.options[name] = value ?? undefined;
  return JSON.parse(JSON.stringify(plain));
}

/** What an engine says of a call that was understood. */
const OF_THE_ENGINE = ["NOT_FOUND", "ID_TAKEN", "NOT_OPEN", "CONFLICT"];

for (const [what, those] of [
  ["one fault at most", ({ refused }) => !refused || refused.problem],
  ["any number of faults", ({ refused }) => refused && !refused.problem],
]) {
  test(`requests with ${what} become the same calls, and the same refusals`, async (t) => {
    let count = 0;
    for (const exchange of exchanges.filter(those)) {
      const { call, arguments: given, refused, ...request } = exchange;
      const said = JSON.stringify(request).slice(0, 400);
      const found = await played(exchange);
      count += 1;
      if (refused?.problem) assert.deepEqual([found.allow, found.problem], [refused.allow, refused.problem], said);
      else if (refused) assert.ok(found.status >= 400 && found.status < 500, `${found.status} ${said}`);
      else {
        assert.ok(found.status < 300 || OF_THE_ENGINE.includes(found.problem.code), `${JSON.stringify(found.problem)} ${said}`);
        const body = named(found.call);
        if (call === "create") for (const name of ["flow_id", "step_id"]) body.body[name] ??= undefined;
        assert.equal(found.call.isInTurn ?? false, given.turn !== undefined && !found.call.name.endsWith("Turn"), said);
        assert.deepEqual([found.call.name, JSON.parse(JSON.stringify(body))], [call, expected(exchange)], said);
      }
    }
    t.diagnostic(`${count} requests`);
    assert.ok(count > 300);
  });
}
