import { Engine } from "convostate";

const PEOPLE = 400;
const TURNS = 12_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const MORNING = Date.UTC(2026, 10, 22);
/** Seconds that a place is held. */
const HELD = 30 * 60;
const SEED = 7;
/** Steps of each flow; who has answered the last one is done. */
const STEPS = { order: ["size", "topping", "address"], booking: ["day", "time"], hours: ["asked"] };

/** @typedef {{ id: string, flow: keyof typeof STEPS, step: number, until: number }} Expected an open conversation, as the person sees it */

/**
 * A day of people who order, book, ask in between, and leave in the middle. Before each turn it is asked where the person stands, and what
 * is answered is compared with a list that the simulation keeps.
 */
export function day() {
  let at = MORNING;
  const engine = new Engine({ now: () => at });
  const random = randomFrom(SEED);
  /** @type {Expected[][]} of each person, the latest last */
  const open = Array.from({ length: PEOPLE }, () => []);
  let [calls, wrong, conversations, expired] = [0, 0, 0, 0];
  const began = performance.now();
  for (let turn = 0; turn < TURNS; turn += 1) {
    at += Math.ceil(random() * 2 * (DAY_MS / TURNS));
    const person = Math.floor(random() * PEOPLE);
    const client = { bot_id: "pizza", user_id: `person-${person}`, channel_id: "web" };
    const theirs = /** @type {Expected[]} */ (open[person]).filter(({ until }) => at < until);
    expired += /** @type {Expected[]} */ (open[person]).length - theirs.length;
    open[person] = theirs;
    const expected = theirs.at(-1);
    const found = engine.latest(client);
    calls += 2;
    if (found?.id !== expected?.id || (found && expected && found.step_id !== STEPS[expected.flow][expected.step])) wrong += 1;
    const isInterrupted = expected?.flow !== "hours" && random() < 0.1;
    if (!expected || isInterrupted) {
      const flow = isInterrupted && expected ? "hours" : random() < 0.6 ? "order" : "booking";
      const ttl = flow === "booking" ? HELD : undefined;
      const { id } = engine.create(client, { flow_id: flow, step_id: STEPS[flow][0], ttl });
      conversations += 1;
      theirs.push({ id, flow, step: 0, until: ttl ? at + ttl * 1000 : Infinity });
      continue;
    }
    const step = expected.step + 1;
    if (step === STEPS[expected.flow].length) {
      engine.close(client, expected.id);
      theirs.pop();
      continue;
    }
    const metadata = { [/** @type {string} */ (STEPS[expected.flow][expected.step])]: "yes" };
    engine.update(client, expected.id, { step_id: STEPS[expected.flow][step], metadata, last_interaction: true });
    expected.step = step;
    if (expected.flow === "booking") expected.until = at + HELD * 1000;
  }
  const seconds = (performance.now() - began) / 1000;
  const { bytes } = engine.stats();
  engine.dispose();
  return { people: PEOPLE, turns: TURNS, calls, conversations, wrong, expired, seconds, bytes };
}

/**
 * The same numbers at each run, from 0 to below 1.
 * @param {number} seed
 */
function randomFrom(seed) {
  return () => {
    // Of a linear congruential generator the high bits are good enough for a day of pizzas.
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
}
