// What the contract says of one conversation, for peers that keep plain records: their answers are
// the product's, but no argument is checked. Times are texts: they sort as they are.

import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";

/** A clock that never runs backwards. Turns in one millisecond share one text. */
export function clockOf(now = Date.now) {
  let last = 0;
  let text = "";
  return () => {
    const at = now();
    if (at > last) {
      last = at;
      text = new Date(at).toISOString();
    }
    return text;
  };
}

/** A random id as one flat text: Node joins it of twenty pieces, which take 480 bytes while they are kept. */
export function newId() {
  return Buffer.from(randomUUID(), "latin1").latin1Slice();
}

export function refusal(code) {
  return Object.assign(new Error(code), { code });
}

export function newRecord(client, id, { flow_id = null, step_id = null, metadata = {}, ttl }, at) {
  const record = {
    id,
    client,
    flow_id,
    step_id,
    metadata,
    status: "OPEN",
    last_interaction_at: at,
    updated_at: at,
    created_at: at,
    version: 1,
  };
  if (ttl !== undefined) {
    record.ttl = ttl;
    record.expires_at = later(at, ttl);
  }
  return record;
}

/** What a `create` gave, to compare a second one of the same id with. */
export function given({ flow_id = null, step_id = null, metadata = {}, ttl = null }) {
  return { flow_id, step_id, metadata, ttl };
}

export function checkSame(made, body) {
  if (!isDeepStrictEqual(made, given(body))) throw refusal("ID_TAKEN");
}

export function statusOf(record, at) {
  const isPast = record.status === "OPEN" && record.expires_at !== undefined && record.expires_at <= at;
  return isPast ? "EXPIRED" : record.status;
}

/** Among equals the later in `records`, which are in the order of their creation. */
export function latestOf(records, at) {
  let found;
  for (const record of records) {
    if (statusOf(record, at) !== "OPEN") continue;
    if (found === undefined || record.last_interaction_at >= found.last_interaction_at) found = record;
  }
  return found;
}

/** Changes `record`; answers whether there was anything to change. */
export function update(record, body, options, at) {
  if (statusOf(record, at) !== "OPEN") throw refusal("NOT_OPEN");
  if (options?.ifVersion !== undefined && options.ifVersion !== record.version) throw refusal("CONFLICT");
  const { flow_id, step_id, metadata, last_interaction } = body;
  if (flow_id === undefined && step_id === undefined && metadata === undefined && !last_interaction) return false;
  if (flow_id !== undefined) record.flow_id = flow_id;
  if (step_id !== undefined) record.step_id = step_id;
  if (metadata !== undefined) record.metadata = merge(record.metadata, metadata);
  if (last_interaction) {
    record.last_interaction_at = at;
    if (record.ttl !== undefined) record.expires_at = later(at, record.ttl);
  }
  record.updated_at = at;
  record.version += 1;
  return true;
}

/** Changes `record`; answers whether it was open. */
export function close(record, status, at) {
  const found = statusOf(record, at);
  if (found === status) return false;
  if (found !== "OPEN") throw refusal("NOT_OPEN");
  record.status = status;
  record.updated_at = at;
  record.version += 1;
  return true;
}

/** RFC 7396. */
export function merge(target, patch) {
  if (!isObject(patch)) return copy(patch);
  const merged = isObject(target) ? { ...target } : {};
  for (const key of Object.keys(patch)) {
    if (patch[key] === null) delete merged[key];
    else merged[key] = merge(merged[key], patch[key]);
  }
  return merged;
}

export function copy(json) {
  if (typeof json !== "object" || json === null) return json;
  if (Array.isArray(json)) return json.map(copy);
  const copied = {};
  for (const key of Object.keys(json)) copied[key] = copy(json[key]);
  return copied;
}

function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function later(at, seconds) {
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}

/** Who it is, as one text that no other client has. */
export function keyOf({ bot_id, user_id, channel_id }) {
  return `${bot_id.length}:${bot_id}${channel_id.length}:${channel_id}${user_id}`;
}
