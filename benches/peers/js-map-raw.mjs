// Plain Maps that answer with the live records: JavaScript's limit. What was answered changes later.

import { randomUUID } from "node:crypto";
import { checkSame, clockOf, close, given, latestOf, newRecord, refusal, statusOf, update } from "./rules.mjs";

export const isAsync = false;

export function open({ now } = {}) {
  return new JsMapRaw(clockOf(now));
}

/** One client's conversations; `open` in the order of their creation. */
class Held {
  all = new Map();
  open = [];
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
    const { id = randomUUID() } = body;
    const standing = held.all.get(id);
    if (standing !== undefined) {
      checkSame(this.#made.get(standing), body);
      return standing;
    }
    const record = newRecord(client, id, body, at);
    if (body.id !== undefined) this.#made.set(record, given(body));
    held.all.set(id, record);
    held.open.push(record);
    return record;
  }

  get(client, id) {
    return fresh(this.#find(client, id), this.#at());
  }

  latest(client) {
    const at = this.#at();
    const held = this.#held(client);
    return (held && latestOf(held.open, at)) ?? null;
  }

  update(client, id, body, options) {
    update(this.#find(client, id), body, options, this.#at());
  }

  close(client, id, status = "CLOSED") {
    const record = this.#find(client, id);
    if (!close(record, status, this.#at())) return;
    const { open } = this.#held(client);
    open.splice(open.indexOf(record), 1);
  }

  closeAll(client, status = "CLOSED") {
    const at = this.#at();
    const held = this.#held(client);
    if (held === undefined) return;
    for (const record of held.open) {
      if (statusOf(record, at) === "OPEN") close(record, status, at);
    }
    held.open = held.open.filter((record) => record.status === "OPEN");
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
    const record = this.#held(client)?.all.get(id);
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
