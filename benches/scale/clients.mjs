// Who is in the stores. All there is of a client follows from its number, so that a store can make the next million of the first ten by
// its own means, and so that what it made can be compared with what the calls make.

/** So many kinds of clients: the first of each are made by the calls, the others after them. */
export const KINDS = 10;
/** Conversations of each: one that was closed, and one that is open. */
export const EACH = 2;
const DAY_MS = 86_400_000;
const YEAR_SECONDS = 31_536_000;
const MINUTE_SECONDS = 60;
const BETWEEN_MS = 1000;
/** A while ago, so that what was to last for a minute has expired. */
export const BEGAN = Math.floor(Date.now() / DAY_MS - 3) * DAY_MS;

/** Columns and fields that hold a time. */
export const TIMES = ["clock", "expires", "closed_since", "created_at", "updated_at", "last_interaction_at", "deadline"];

/** When a client began, after `BEGAN`: another millisecond for each, all over a day. `shift` is the same in SQL. */
export const shiftOf = (number) => (number * 7919) % DAY_MS;
export const shift = (number) => `((${number}) * 7919) % ${DAY_MS}`;

export const clientOf = (number) => ({ bot_id: "pizza", user_id: `user-${String(number).padStart(9, "0")}`, channel_id: "telegram" });
/** As long as a UUID. */
export const idOf = (number, seq) => `${seq}-${String(number).padStart(34, "0")}`;

/** One in five has an open conversation that has expired: a tenth of all conversations. */
export const isExpired = (number) => number % 5 === 0;
/** Those that are erased do nothing else. */
export const isErased = (number) => number % 5 === 1;

/** Makes the clients of these numbers by the calls. `store` must have `clock.now` as its time. */
export async function make(store, clock, numbers) {
  // A store's time never goes back.
  for (const number of numbers.toSorted((one, other) => shiftOf(one) - shiftOf(other))) {
    const [client, body] = [clientOf(number), bodyOf(number % KINDS)];
    clock.now = BEGAN + shiftOf(number);
    await store.create(client, { id: idOf(number, 1), ...body });
    clock.now += BETWEEN_MS;
    await store.close(client, idOf(number, 1), "SWITCHED");
    await store.create(client, { id: idOf(number, 2), ttl: isExpired(number) ? MINUTE_SECONDS : YEAR_SECONDS, ...body });
  }
}

/** 78 bytes of metadata. */
function bodyOf(kind) {
  const metadata = { name: `Ada ${1000 + kind}`, size: "large", toppings: ["funghi", "olives"], total: 1250 + kind };
  return { flow_id: `flow-${kind}`, step_id: `step-${kind}`, metadata };
}
