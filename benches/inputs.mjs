// What the calls are given: chosen by a seed, and fresh strings as a request brings them: each one
// flat and on its own, neither a constant of the program nor cut out of another string. Objects are made by
// literals, as in a program: those made by a spread are read slowly.

const BOTS = 4;
const CHANNELS = 3;
const FLOWS = 12;
const STEPS = 40;

/** Numbers in [0, 1) that follow from the seed (mulberry32). */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const fresh = (text) => Buffer.from(text).toString();

/** The client of this number; always the same text, never the same string. */
export function clientOf(number) {
  return {
    bot_id: fresh(`bot-${number % BOTS}`),
    user_id: fresh(`user-${String(number).padStart(9, "0")}`),
    channel_id: fresh(`channel-${number % CHANNELS}`),
  };
}

export function placeOf(random) {
  return {
    flow_id: fresh(`flow-${Math.floor(random() * FLOWS)}`),
    step_id: fresh(`step-${Math.floor(random() * STEPS)}`),
  };
}

/** 78 bytes of JSON: what a bot has gathered about one client. */
export function metadataOf(number) {
  return { name: fresh(`Ada ${1000 + (number % 9000)}`), size: fresh("large"), toppings: [fresh("funghi"), fresh("olives")], total: 1250 + (number % 100) };
}

/** So many bytes of JSON, about: of more than 78, answers of 64 bytes each. Parsed, as a request brings it: nobody else has the object. */
export function notesOf(number, size) {
  if (size <= 78) return JSON.parse(JSON.stringify(metadataOf(number)));
  const answers = Array.from({ length: size / 64 }, (_, at) => [nameOf(at), answerOf(number + at)]);
  return JSON.parse(JSON.stringify(Object.fromEntries(answers)));
}

/** One member of them. */
export function noteOf(number, size, random) {
  return JSON.parse(JSON.stringify({ [nameOf(Math.floor((random() * size) / 64))]: answerOf(number) }));
}

const nameOf = (at) => `answer_${String(at).padStart(3, "0")}`;
const answerOf = (number) => ({ text: `yes, number ${10000 + (number % 90000)}`, at: 1_700_000 + number, sure: true });

/** The numbers 0 to count - 1 in an order that follows from the seed. */
export function shuffled(count, random) {
  const order = Uint32Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}

/** Turns of random ones of `clients` clients; every tenth ends its conversation. */
export function turnsOf(count, clients, random) {
  return Array.from({ length: count }, (_, at) => {
    const client = clientOf(Math.floor(random() * clients));
    const { flow_id, step_id } = placeOf(random);
    return { client, flow_id, step_id, closes: at % 10 === 9 };
  });
}

/** The same, each with metadata of its own. */
export function notingTurnsOf(count, clients, random, metadataFor) {
  return turnsOf(count, clients, random).map(({ client, flow_id, step_id, closes }, at) => {
    return { client, flow_id, step_id, metadata: metadataFor(at), closes };
  });
}
