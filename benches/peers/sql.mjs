// The six calls in SQL, each one statement where all goes well, prepared once.

import { isDeepStrictEqual } from "node:util";
import { clockOf, given, newId, newRecord, refusal, statusOf } from "./rules.mjs";

const SCHEMA = `
  create table conversation (
    bot_id text not null, user_id text not null, channel_id text not null, id text not null,
    seq integer not null, flow_id text, step_id text, metadata text not null, status text not null,
    last_interaction_at text not null, updated_at text not null, created_at text not null,
    version integer not null, ttl integer, expires_at text, made text,
    primary key (bot_id, user_id, channel_id, id)
  ) without rowid;
  create index latest on conversation (bot_id, user_id, channel_id, last_interaction_at, seq) where status = 'OPEN';
`;
const CLIENT = "bot_id = ? and user_id = ? and channel_id = ?";
const IS_OPEN = "status = 'OPEN' and (expires_at is null or expires_at > ?)";
const FIELDS = "id, flow_id, step_id, metadata, status, last_interaction_at, updated_at, created_at, version, ttl, expires_at";

const INSERT = `insert into conversation values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const GET = `select ${FIELDS}, made from conversation where ${CLIENT} and id = ?`;
const LATEST = `select ${FIELDS} from conversation where ${CLIENT} and ${IS_OPEN} order by last_interaction_at desc, seq desc limit 1`;
const TURN = `update conversation set flow_id = ?, step_id = ?, last_interaction_at = ?, updated_at = ?, version = version + 1
  where ${CLIENT} and id = ? and status = 'OPEN' and expires_at is null`;
const UPDATE = `update conversation set
    flow_id = iif(?, ?, flow_id), step_id = iif(?, ?, step_id),
    metadata = iif(?, json_patch(metadata, ?), metadata),
    last_interaction_at = ifnull(?, last_interaction_at),
    expires_at = iif(? and ttl is not null, strftime('%Y-%m-%dT%H:%M:%fZ', ?, '+' || ttl || ' seconds'), expires_at),
    updated_at = ?, version = version + 1
  where ${CLIENT} and id = ? and version = ifnull(?, version) and ${IS_OPEN}`;
const CLOSE = `update conversation set status = ?, updated_at = ?, version = version + 1 where ${CLIENT} and id = ? and ${IS_OPEN}`;
const CLOSE_ALL = `update conversation set status = ?, updated_at = ?, version = version + 1 where ${CLIENT} and ${IS_OPEN}`;

export class Sql {
  #at;
  #seq = 0;
  #statements;

  /** A statement has `get(...values)`, a row or undefined, and `run(...values)`, how many rows it changed. */
  constructor({ execute, prepare, bytes }, { now } = {}) {
    this.#at = clockOf(now);
    execute(SCHEMA);
    const texts = { INSERT, GET, LATEST, TURN, UPDATE, CLOSE, CLOSE_ALL };
    this.#statements = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, prepare(text)]));
    this.nativeBytes = bytes;
  }

  create(client, body = {}) {
    const at = this.#at();
    const standing = body.id === undefined ? undefined : this.#row(client, body.id);
    if (standing !== undefined) {
      const made = JSON.parse(standing.made);
      if (!isDeepStrictEqual(made, given(body))) throw refusal("ID_TAKEN");
      return answer(standing, client, at);
    }
    const record = newRecord(client, body.id ?? newId(), body, at);
    const made = body.id === undefined ? null : JSON.stringify(given(body));
    const metadata = body.metadata === undefined ? "{}" : JSON.stringify(body.metadata);
    const { id, flow_id, step_id, ttl = null, expires_at = null } = record;
    const values = [id, this.#seq++, flow_id, step_id, metadata, "OPEN", at, at, at, 1, ttl, expires_at, made];
    this.#statements.INSERT.run(...texts(client), ...values);
    return answer(Object.assign(record, { metadata, ttl, expires_at }), client, at);
  }

  get(client, id) {
    const at = this.#at();
    return answer(this.#standing(client, id), client, at);
  }

  latest(client) {
    const at = this.#at();
    const row = this.#statements.LATEST.get(...texts(client), at);
    return row === undefined ? null : answer(row, client, at);
  }

  update(client, id, body, options) {
    const at = this.#at();
    const { flow_id, step_id, metadata, last_interaction } = body;
    const isTurn = flow_id !== undefined && step_id !== undefined && last_interaction && metadata === undefined && options === undefined;
    if (isTurn && this.#statements.TURN.run(flow_id, step_id, at, at, ...texts(client), id) === 1) return;
    const isNothing = flow_id === undefined && step_id === undefined && metadata === undefined && !last_interaction;
    if (!isNothing && this.#change(client, id, body, options, at) === 1) return;
    this.#refuse(client, id, options, at);
  }

  #change(client, id, { flow_id, step_id, metadata, last_interaction }, options, at) {
    return this.#statements.UPDATE.run(
      flow_id === undefined ? 0 : 1,
      flow_id ?? null,
      step_id === undefined ? 0 : 1,
      step_id ?? null,
      metadata === undefined ? 0 : 1,
      metadata === undefined ? null : JSON.stringify(metadata),
      last_interaction ? at : null,
      last_interaction ? 1 : 0,
      at,
      at,
      ...texts(client),
      id,
      options?.ifVersion ?? null,
      at,
    );
  }

  /** Says why nothing was changed; that nothing was given is no fault. */
  #refuse(client, id, options, at) {
    const row = this.#standing(client, id);
    if (statusOf(opened(row), at) !== "OPEN") throw refusal("NOT_OPEN");
    if (options?.ifVersion !== undefined && options.ifVersion !== row.version) throw refusal("CONFLICT");
  }

  close(client, id, status = "CLOSED") {
    const at = this.#at();
    if (this.#statements.CLOSE.run(status, at, ...texts(client), id, at) === 1) return;
    if (statusOf(opened(this.#standing(client, id)), at) !== status) throw refusal("NOT_OPEN");
  }

  closeAll(client, status = "CLOSED") {
    const at = this.#at();
    this.#statements.CLOSE_ALL.run(status, at, ...texts(client), at);
  }

  #row(client, id) {
    return this.#statements.GET.get(...texts(client), id);
  }

  #standing(client, id) {
    const row = this.#row(client, id);
    if (row === undefined) throw refusal("NOT_FOUND");
    return row;
  }
}

const texts = ({ bot_id, user_id, channel_id }) => [bot_id, user_id, channel_id];

const opened = ({ status, expires_at }) => ({ status, expires_at: expires_at ?? undefined });

function answer(row, { bot_id, user_id, channel_id }, at) {
  const conversation = {
    id: row.id,
    client: { bot_id, user_id, channel_id },
    flow_id: row.flow_id,
    step_id: row.step_id,
    metadata: JSON.parse(row.metadata),
    status: statusOf(opened(row), at),
    last_interaction_at: row.last_interaction_at,
    updated_at: row.updated_at,
    created_at: row.created_at,
    version: row.version,
  };
  if (row.ttl !== null) {
    conversation.ttl = row.ttl;
    conversation.expires_at = row.expires_at;
  }
  return conversation;
}
