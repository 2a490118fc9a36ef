// What the two peers of plain Maps share: where they keep conversations, and the calls. They differ in
// `taken`, what is kept of a given value, and in `answer`, what is given of a record.

import { checkSame, close, given, latestOf, newId, newRecord, refusal, statusOf, update } from "./rules.mjs";

/** One client's conversations by id, in the order of their creation. */
class Held {
  open = new Map();
  closed = undefined;

  constructor({ bot_id, user_id, channel_id }) {
    this.client = { bot_id, user_id, channel_id };
  }

  find(id) {
    return this.open.get(id) ?? this.closed?.get(id);
  }

  standing(id) {
    const record = this.find(id);
    if (record === undefined) throw refusal("NOT_FOUND");
    return record;
  }

  close(record) {
    this.open.delete(record.id);
    this.closed ??= new Map();
    this.closed.set(record.id, record);
  }
}

const NOBODY = new Held({});

export class Maps {
  #bots = new Map();
  #made = new WeakMap();
  #at;

  /** `at` tells the time as a text. */
  constructor(at) {
    this.#at = at;
  }

  create(client, body = {}) {
    const at = this.#at();
    const held = this.#held(client) ?? this.#hold(client);
    const standing = body.id === undefined ? undefined : held.find(body.id);
    if (standing !== undefined) {
      checkSame(this.#made.get(standing), body);
      return this.answer(standing, at);
    }
    const record = newRecord(held.client, body.id ?? newId(), body, at);
    if (body.metadata !== undefined) record.metadata = this.taken(body.metadata);
    if (body.id !== undefined) this.#made.set(record, this.taken(given(body)));
    held.open.set(record.id, record);
    return this.answer(record, at);
  }

  get(client, id) {
    return this.answer((this.#held(client) ?? NOBODY).standing(id), this.#at());
  }

  latest(client) {
    const at = this.#at();
    const held = this.#held(client);
    const record = held && latestOf(held.open.values(), at);
    return record === undefined ? null : this.answer(record, at);
  }

  update(client, id, body, options) {
    update((this.#held(client) ?? NOBODY).standing(id), body, options, this.#at());
  }

  close(client, id, status = "CLOSED") {
    const held = this.#held(client) ?? NOBODY;
    const record = held.standing(id);
    if (close(record, status, this.#at())) held.close(record);
  }

  closeAll(client, status = "CLOSED") {
    const at = this.#at();
    const held = this.#held(client);
    if (held === undefined) return;
    for (const record of held.open.values()) {
      if (statusOf(record, at) !== "OPEN") continue;
      close(record, status, at);
      held.close(record);
    }
  }

  #held({ bot_id, user_id, channel_id }) {
    return this.#bots.get(bot_id)?.get(channel_id)?.get(user_id);
  }

  #hold(client) {
    const held = new Held(client);
    within(within(this.#bots, client.bot_id), client.channel_id).set(client.user_id, held);
    return held;
  }
}

function within(map, key) {
  let inner = map.get(key);
  if (inner === undefined) map.set(key, (inner = new Map()));
  return inner;
}
