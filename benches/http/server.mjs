// Requests a second of a server, and its processor time for each: 16 connections, one request at a time on each.

import autocannon from "autocannon";
import assert from "node:assert/strict";
import { ask, filling, idOf, requestsOf } from "./requests.mjs";
import { start } from "./servers.mjs";

const CONNECTIONS = 16;

export async function measure({ peer, call, seconds }) {
  const server = await start(peer);
  try {
    for (const request of filling()) assert.equal((await ask(server.url, request)).status, 201);
    await check(server.url, call);
    const load = (duration) => autocannon({ url: server.url, connections: CONNECTIONS, duration, requests: requestsOf(call) });
    await load(Math.ceil(seconds / 2));
    const before = server.cpu();
    const { requests, duration, non2xx, errors, timeouts } = await load(seconds);
    assert.deepEqual({ non2xx, errors, timeouts }, { non2xx: 0, errors: 0, timeouts: 0 });
    return { rate: requests.total / duration, cpu: (server.cpu() - before) / requests.total };
  } finally {
    await server.stop();
  }
}

/** The same answers from everyone: those that are compared do the same work. */
async function check(url, call) {
  const [first] = requestsOf(call);
  const { status, value } = await ask(url, first);
  const known = {
    latest: () => assert.deepEqual([status, value.has_open, shape(value.conversation)], [200, true, [idOf(0), "size", "OPEN", 1]]),
    create: () => assert.deepEqual([status, shape(value).slice(1)], [201, ["size", "OPEN", 1]]),
    update: () => assert.deepEqual([status, value], [204, undefined]),
  };
  known[call]();
  if (call !== "update") return;
  const { value: after } = await ask(url, requestsOf("latest")[0]);
  assert.deepEqual(shape(after.conversation), [idOf(0), "address", "OPEN", 2]);
}

const FIELDS = [
  "id", "client", "flow_id", "step_id", "metadata", "status", "last_interaction_at", "updated_at", "created_at", "version",
];

function shape(conversation) {
  assert.deepEqual(Object.keys(conversation).sort(), [...FIELDS].sort());
  return [conversation.id, conversation.step_id, conversation.status, conversation.version];
}
