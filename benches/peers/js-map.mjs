// Plain Maps with copies in and out: the base of all ratios.

import { Maps } from "./maps.mjs";
import { clockOf, copy, statusOf } from "./rules.mjs";

export const isAsync = false;

export function open({ now } = {}) {
  return new JsMap(clockOf(now));
}

class JsMap extends Maps {
  taken(json) {
    return copy(json);
  }

  answer(record, at) {
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
}
