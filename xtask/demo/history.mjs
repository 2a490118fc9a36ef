// One conversation's history, told by the events of an engine that sees its client's calls only.
import { isDeepStrictEqual } from "node:util";
import { play, startDay } from "./play.mjs";
import { readCalls } from "./trace.mjs";

export async function historyOfOne(trace, { at, created }, conversations) {
  const one = conversations.find(isTelling) ?? conversations[0];
  const [number] = [...created].find(([, { id }]) => id === one.id);

  const day = startDay();
  const events = [];
  day.engine.subscribe((event) => events.push(event));
  for await (const calls of readCalls(trace)) {
    for (const call of calls) if (isDeepStrictEqual(call.client, one.client)) play(day, call);
  }
  day.at = at;
  day.engine.sweep();
  const { id } = day.created.get(number);
  return events.filter(({ conversation }) => conversation?.id === id).map(told);
}

// Ended after a few changes.
function isTelling({ status, version }) {
  return status !== "OPEN" && version >= 5 && version <= 9;
}

function told({ type, conversation, previous }) {
  const { updated_at, version, flow_id, step_id, status, metadata } = conversation;
  const learnt = changes(previous?.metadata, metadata, []);
  return { at: updated_at.slice(11, -1), event: type, version, flow_id, step_id, status, learnt };
}

// The leaves of `after` that `before` did not have, as lines like "slots.size: small".
function changes(before, after, path) {
  if (isDeepStrictEqual(before, after)) return [];
  if (after === null || typeof after !== "object" || Array.isArray(after)) return [`${path.join(".")}: ${after}`];
  return Object.entries(after).flatMap(([name, value]) => changes(before?.[name], value, [...path, name]));
}
