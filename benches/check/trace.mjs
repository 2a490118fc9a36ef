// Plays recorded traffic on a peer.

import assert from "node:assert/strict";
import { fresh } from "../inputs.mjs";

/** The recorded calls, each with strings of its own. */
export function callsOf(text) {
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line, (_, value) => (typeof value === "string" ? fresh(value) : value)));
}

const CALLS = {
  create: (store, { client, body }) => store.create(client, body),
  latest: (store, { client }) => store.latest(client),
  get: (store, { client }, id) => store.get(client, id),
  update: (store, { client, body }, id) => store.update(client, id, body),
  close: (store, { client, status }, id) => store.close(client, id, status),
  closeAll: (store, { client, status }) => store.closeAll(client, status),
};

/** One store with the clock of the calls, and the ids it gave. */
export class Player {
  #ids = new Map();
  #at = 0;

  async open(peer) {
    this.store = await peer.open({ now: () => this.#at });
    return this;
  }

  play(call) {
    this.#at = call.at;
    const answer = CALLS[call.op](this.store, call, this.#ids.get(call.ref));
    if (call.op === "create") this.#ids.set(call.ref, answer.id);
    return answer;
  }

  async playLater(call) {
    this.#at = call.at;
    const answer = await CALLS[call.op](this.store, call, this.#ids.get(call.ref));
    if (call.op === "create") this.#ids.set(call.ref, answer.id);
    return answer;
  }

  /** Throws when the answer is not what the trace says. */
  expect(answer, { ref, expect }) {
    if (expect === null) return assert.equal(answer, null);
    const { ref: expected = ref, ...fields } = expect;
    const found = Object.fromEntries(Object.keys(fields).map((field) => [field, answer[field]]));
    assert.deepEqual({ ...found, id: answer.id }, { ...fields, id: this.#ids.get(expected) });
  }
}

/** Throws at the first answer that is not as expected. Answers how many were. */
export async function checkTrace(peer, text) {
  const player = await new Player().open(peer);
  let checked = 0;
  for (const call of callsOf(text)) {
    const answer = await player.playLater(call);
    if (!("expect" in call)) continue;
    player.expect(answer, call);
    checked += 1;
  }
  return checked;
}
