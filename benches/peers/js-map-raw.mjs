// Plain Maps that answer with the live records: JavaScript's limit. What was answered changes later.

import { Maps } from "./maps.mjs";
import { clockOf, statusOf } from "./rules.mjs";

export const isAsync = false;
export const isLive = true;

export function open({ now } = {}) {
  return new JsMapRaw(clockOf(now));
}

class JsMapRaw extends Maps {
  taken(json) {
    return json;
  }

  /** The record itself, with what time has made of it. */
  answer(record, at) {
    const status = statusOf(record, at);
    if (status !== record.status) record.status = status;
    return record;
  }
}
