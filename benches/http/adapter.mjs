// The processor time that a call takes here, by the adapter and by fetch alone, against the same plain server.

import assert from "node:assert/strict";
import { CLIENTS, ask, bodyOf, clientOf, filling, idOf, requestsOf } from "./requests.mjs";
import { start } from "./servers.mjs";

const PEERS = {
  async adapter(url) {
    const { connect } = await import("convostate/remote");
    const remote = connect(url);
    return { latest: (index) => remote.latest(clientOf(index)), create: (index) => remote.create(clientOf(index), bodyOf()) };
  },
  fetch: (url) => byHand((request) => ask(url, request)),
  "fetch-bounded": (url) => byHand((request) => askBounded(url, request)),
};

function byHand(ask) {
  const asks = { latest: requestsOf("latest"), create: requestsOf("create") };
  const latest = async (index) => (await ask(asks.latest[index])).value.conversation;
  return { latest, create: async (index) => (await ask(asks.create[index])).value };
}

const TIME_LIMIT_MS = 10_000;
const MOST_BYTES = 2 ** 21;

/** What the adapter has to ask of `fetch` besides: a time limit, a limit of bytes, no redirect, no cookies, no cache. */
async function askBounded(url, { path, ...init }) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), TIME_LIMIT_MS);
  try {
    const { signal } = controller;
    const response = await fetch(url + path, { ...init, signal, redirect: "manual", credentials: "omit", cache: "no-store" });
    if (Number(response.headers.get("content-length")) > MOST_BYTES) throw new Error("The answer is too long.");
    return { value: JSON.parse(await response.text()) };
  } finally {
    clearTimeout(timer);
  }
}

export async function measure({ peer, call, parallel, seconds }) {
  const server = await start("node-http");
  try {
    for (const request of filling()) await ask(server.url, request);
    const calls = await PEERS[peer](server.url);
    assert.equal((await calls.latest(7)).id, idOf(7));
    assert.equal((await calls.create(7)).step_id, "size");
    await play(calls[call], parallel, seconds / 2);
    globalThis.gc();
    const before = process.cpuUsage();
    const started = performance.now();
    const made = await play(calls[call], parallel, seconds);
    const { user, system } = process.cpuUsage(before);
    return { rate: (made * 1000) / (performance.now() - started), cpu: (user + system) / made };
  } finally {
    await server.stop();
  }
}

/** So many at once, until the time is over; answers how many there were. */
async function play(call, parallel, seconds) {
  const end = performance.now() + seconds * 1000;
  let made = 0;
  const worker = async () => {
    while (performance.now() < end) {
      made += 1;
      await call(made % CLIENTS);
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return made;
}
