// Plain Maps that answer with the live records: JavaScript's limit. What was answered changes later.

import { checkSame, clockOf, close, given, latestOf, newId, newRecord, refusal, statusOf, update } from "./rules.mjs";

export const isAsync = false;
export const isLive = true;

export function open({ now } = {}) {
  return new JsMapRaw(clockOf(now));
}

/** One client's conversations by id, in the order of their creation. */
class Held {
  open = new Map();
  closed = undefined;

  find(id) {
    return this.open.get(id) ?? this.closed?.get(id);
  }

  close(record) {
    this.open.delete(record.id);
    this.closed ??= new Map();
    this.closed.set(record.id, record);
  }
}

class JsMapRaw {
  #bots = new Map();
  #made = new WeakMap();
  #at;

  constructor(at) {
    this.#at = at;
  }

  create(client, body = {}) {
    const at = this.#at();
    const held = this.#held(client) ?? this.#hold(client);
    const { id = newId() } = body;
    const standing = held.find(id);
    if (standing !== undefined) {
      checkSame(this.#made.get(standing), body);
      return fresh(standing, at);
    }
    const { bot_id, user_id, channel_id } = client;
    const record = newRecord({ bot_id, user_id, channel_id }, id, body, at);
    if (body.id !== undefined) this.#made.set(record, given(body));
    held.open.set(id, record);
    return record;
  }

  get(client, id) {
    return fresh(this.#find(client, id), this.#at());
  }

  latest(client) {
    const at = this.#at();
    const held = this.#held(client);
    return (held && latestOf(held.open.values(), at)) ?? null;
  }

  update(client, id, body, options) {
    update(this.#find(client, id), body, options, this.#at());
  }

  close(client, id, status = "CLOSED") {
    const record = this.#find(client, id);
    if (close(record, status, this.#at())) this.#held(client).close(record);
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

  #hold({ bot_id, user_id, channel_id }) {
    const held = new Held();
    within(within(this.#bots, bot_id), channel_id).set(user_id, held);
    return held;
  }

  #find(client, id) {
    const record = this.#held(client)?.find(id);
    if (record === undefined) throw refusal("NOT_FOUND");
    return record;
  }
}

function within(map, key) {
  let inner = map.get(key);
  if (inner === undefined) map.set(key, (inner = new Map()));
  return inner;
}

/** The record itself, with what time has made of it. */
function fresh(record, at) {
  const status = statusOf(record, at);
  if (status !== record.status) record.status = status;
  return record;
}
