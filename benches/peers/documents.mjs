// The six calls over what keeps JSON by a key, as a bot would use it: a document for each client with
// its open conversations, so that a turn reads and writes one; each closed one in a document of its own.

import { checkSame, clockOf, close, copy, given, keyOf, latestOf, newId, newRecord, refusal, statusOf, update } from "./rules.mjs";

export class Documents {
  #read;
  #write;
  #at;
  #keyOf;

  /**
   * What `read(key)` answers is a copy, or undefined; `write` takes an array of `[key, value]`.
   */
  constructor({ read, write, key = keyOf }, { now } = {}) {
    this.#read = read;
    this.#write = write;
    this.#keyOf = key;
    this.#at = clockOf(now);
  }

  async create(client, body = {}) {
    const at = this.#at();
    const key = this.#keyOf(client);
    const document = await this.#document(key);
    const { id = newId() } = body;
    const standing = body.id === undefined ? undefined : await this.#find(key, document, id);
    if (standing !== undefined) {
      checkSame(standing.made, body);
      return answer(standing, client, at);
    }
    const record = newRecord(undefined, id, body, at);
    if (body.id !== undefined) record.made = given(body);
    document.open.push(record);
    await this.#write([[key, document]]);
    record.metadata = copy(record.metadata);
    return answer(record, client, at);
  }

  async get(client, id) {
    const at = this.#at();
    const key = this.#keyOf(client);
    return answer(await this.#standing(key, await this.#document(key), id), client, at);
  }

  async latest(client) {
    const at = this.#at();
    const { open } = await this.#document(this.#keyOf(client));
    const record = latestOf(open, at);
    return record === undefined ? null : answer(record, client, at);
  }

  async update(client, id, body, options) {
    const at = this.#at();
    const key = this.#keyOf(client);
    const document = await this.#document(key);
    const record = await this.#standing(key, document, id);
    if (update(record, body, options, at)) await this.#write([[key, document]]);
  }

  async close(client, id, status = "CLOSED") {
    const at = this.#at();
    const key = this.#keyOf(client);
    const document = await this.#document(key);
    const record = await this.#standing(key, document, id);
    if (!close(record, status, at)) return;
    document.open = document.open.filter((other) => other !== record);
    await this.#write([[closedKey(key, id), record], [key, document]]);
  }

  async closeAll(client, status = "CLOSED") {
    const at = this.#at();
    const key = this.#keyOf(client);
    const document = await this.#document(key);
    const closed = document.open.filter((record) => statusOf(record, at) === "OPEN");
    for (const record of closed) close(record, status, at);
    document.open = document.open.filter((record) => record.status === "OPEN");
    await this.#write([...closed.map((record) => [closedKey(key, record.id), record]), [key, document]]);
  }

  async #document(key) {
    return (await this.#read(key)) ?? { open: [] };
  }

  async #find(key, { open }, id) {
    return open.find((record) => record.id === id) ?? this.#read(closedKey(key, id));
  }

  async #standing(key, document, id) {
    const record = await this.#find(key, document, id);
    if (record === undefined) throw refusal("NOT_FOUND");
    return record;
  }
}

const closedKey = (key, id) => `${key} ${id}`;

/** What was read, or has been written, is nobody else's any more. */
function answer(record, { bot_id, user_id, channel_id }, at) {
  if (record.made !== undefined) delete record.made;
  record.client = { bot_id, user_id, channel_id };
  record.status = statusOf(record, at);
  return record;
}
