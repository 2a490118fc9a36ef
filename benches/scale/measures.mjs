// What is measured on a store that is loaded.

import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { clientOf, isErased, isExpired } from "./clients.mjs";

const WARM_UP = 500;
const LOOPS = 4;

/** Turns of random clients, one after the other. */
export async function turns(store, clients, count, random) {
  for (let turn = 0; turn < WARM_UP; turn += 1) await oneTurn(store, clients, random);
  const times = [];
  for (let turn = 0; turn < count; turn += 1) times.push(await timed(() => oneTurn(store, clients, random)));
  return quantiles(times);
}

async function oneTurn(store, clients, random) {
  let number = 0;
  do number = Math.floor(random() * clients);
  while (isExpired(number) || isErased(number));
  const client = clientOf(number);
  const { id } = await store.latest(client);
  await store.update(client, id, { step_id: "pay", metadata: { turn: number }, last_interaction: true });
}

/** Erases clients while turns of others go on beside. */
export async function erases(store, clients, count, random) {
  const [erased, others] = [[], []];
  let goesOn = true;
  const loops = Array.from({ length: LOOPS }, async () => {
    while (goesOn) others.push(await timed(() => oneTurn(store, clients, random)));
  });
  for (let number = 0; number < clients && erased.length < count; number += 1) {
    if (isErased(number)) erased.push(await timed(() => store.erase(clientOf(number))));
  }
  goesOn = false;
  await Promise.all(loops);
  return { ...quantiles(erased), turns: quantiles(others) };
}

/** So many processes sweep `count` conversations together: how many a second. */
export async function sweeps(name, address, sweepers, count) {
  const children = Array.from({ length: sweepers }, () => fork(join(import.meta.dirname, "sweeper.mjs"), [JSON.stringify({ store: name, address })]));
  await Promise.all(children.map((child) => once(child, "message")));
  const started = performance.now();
  for (const child of children) child.send({ limit: Math.ceil(count / sweepers) });
  const answers = await Promise.all(children.map(async (child) => (await once(child, "message"))[0]));
  const seconds = (performance.now() - started) / 1000;
  const expired = answers.reduce((sum, answer) => sum + answer.expired, 0);
  if (expired < count) throw new Error(`${sweepers} sweepers found ${expired} of ${count} conversations`);
  return { sweepers, expired, seconds, perSecond: expired / seconds };
}

async function timed(work) {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** In milliseconds. */
function quantiles(times) {
  times.sort((one, other) => one - other);
  const at = (share) => times[Math.floor(share * times.length)];
  return { count: times.length, p50: at(0.5), p99: at(0.99), longest: times.at(-1) };
}
