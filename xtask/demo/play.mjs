// The bot's side of the engine: a day with a clock of its own, and the six calls.
import { Engine } from "convostate";

export function startDay() {
  const day = {
    at: 0,
    created: new Map(), // a recorded conversation's number → the one created for it
  };
  day.engine = new Engine({ now: () => day.at });
  return day;
}

const calls = {
  latest: ({ engine }, { client }) => engine.latest(client),
  get: ({ engine, created }, { client, ref }) => engine.get(client, created.get(ref).id),
  create: ({ engine, created }, { client, ref, body }) => {
    created.set(ref, engine.create(client, body));
  },
  update: ({ engine, created }, { client, ref, body }) => engine.update(client, created.get(ref).id, body),
  close: ({ engine, created }, { client, ref, status }) => engine.close(client, created.get(ref).id, status),
  closeAll: ({ engine }, { client, status }) => engine.closeAll(client, status),
};

export function play(day, call) {
  day.at = call.at;
  return calls[call.op](day, call);
}
