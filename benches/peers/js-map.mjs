// Plain Maps with copies in and out: the base of all ratios.

import { checkSame, clockOf, close, copy, given, latestOf, newId, newRecord, refusal, statusOf, update } from "./rules.mjs";

export const isAsync = false;

export function open({ now } = {}) {
  return new JsMap(clockOf(now));
}

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

  close(record) {
    this.open.delete(record.id);
    this.closed ??= new Map();
    this.closed.set(record.id, record);
  }
}

class JsMap {
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
      return answer(standing, at);
    }
    const record = newRecord(held.client, id, { ...body, metadata: copy(body.metadata) }, at);
    if (body.id !== undefined) this.#made.set(record, copy(given(body)));
    held.open.set(id, record);
    return answer(record, at);
  }

  get(client, id) {
    const at = this.#at();
    return answer(this.#find(client, id), at);
  }

  latest(client) {
    const at = this.#at();
    const held = this.#held(client);
    const record = held && latestOf(held.open.values(), at);
    return record === undefined ? null : answer(record, at);
  }

  update(client, id, body, options) {
    const at = this.#at();
    update(this.#find(client, id), body, options, at);
  }

  close(client, id, status = "CLOSED") {
    const at = this.#at();
    const record = this.#find(client, id);
    if (close(record, status, at)) this.#held(client).close(record);
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

function answer(record, at) {
  const { client } = record;
  const copied = {
    id: record.id,
    client: { bot_id: client.bot_id, user_id: client.user_id, channel_id: client.channel_id },
    flow_id: record.flow_id,
    step_id: record.step_id,
    metadata: copy(record.metadata),
    status: statusOf(record, at),
    last_interaction_at: record.last_interaction_at,
    updated_at: record.updated_at,
    created_at: record.created_at,
    version: record.version,
  };
  if (record.ttl !== undefined) {
    copied.ttl = record.ttl;
    copied.expires_at = record.expires_at;
  }
  return copied;
}
