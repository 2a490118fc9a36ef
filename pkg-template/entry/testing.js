/**
 * The conformance suite: what every store of conversations must do, as cases to run anywhere.
 * It imports nothing but its own files and knows a store only by what `open` returns.
 */

import { answers } from "../testing/answers.js";
import { closing, updating } from "../testing/changing.js";
import { creating, latest } from "../testing/creating.js";
import { due } from "../testing/due.js";
import { everyones } from "../testing/everyone.js";
import { erasing, listening, listing } from "../testing/extras.js";
import { bodies, clients, ids, statuses } from "../testing/input.js";
import { metadata } from "../testing/metadata.js";
import { model } from "../testing/model.js";
import { privacy } from "../testing/privacy.js";
import { remembering } from "../testing/remembering.js";
import { clocks, expiry, retention } from "../testing/time.js";
import { once } from "../testing/once.js";
import { modifying, turning } from "../testing/turns.js";
import { walks } from "../testing/walk.js";
import { writers } from "../testing/writers.js";

export const cases = [
  ...model, ...privacy, ...creating, ...latest, ...updating, ...closing, ...clocks, ...expiry, ...retention, ...due, ...answers,
  ...listing, ...erasing, ...listening, ...clients, ...ids, ...bodies, ...statuses, ...metadata, ...modifying, ...turning, ...once,
  ...remembering, ...walks,
];

/** What a store has beyond what all back ends have. */
export const storeCases = [...everyones, ...writers];

/** What a case needs that the store says it can't do. */
export function lacks(one, capabilities = {}) {
  return one.needs.filter((need) => capabilities[need] === false);
}

/** Runs the cases one after the other. What is left out is named in `skipped`, never silently. */
export async function runAll(open, { only = "", capabilities = {}, cases: which = cases } = {}) {
  const results = { passed: [], failed: [], skipped: [] };
  for (const one of which) {
    if (!one.name.includes(only)) continue;
    const needs = lacks(one, capabilities);
    if (needs.length > 0) results.skipped.push({ name: one.name, needs });
    else await runOne(one, open, results);
  }
  return results;
}

async function runOne(one, open, results) {
  try {
    await one.run({ open });
    results.passed.push(one.name);
  } catch (error) {
    results.failed.push({ name: one.name, error });
  }
}
