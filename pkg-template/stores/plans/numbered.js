// The plan of a numbered write: not done again, and what came of it is noted in the same commit.

import { DONE, REFUSED, REMEMBERED, STOOD } from "../../front/layout.js";
import { NO_EVENTS, commitOf, loaded } from "./call.js";

/**
 * Of a write that came before, answers the version after it, of a memory too, and of a create `{ stood }`. Who has no head is given none for a refusal,
 * and an erase leaves no number.
 * @param {import("./call.js").Call & { number: import("./call.js").WriteNumber }} call
 * @param {import("./call.js").Plan<import("./call.js").Written<any>>} plan
 * @returns {import("./call.js").Plan<import("./call.js").Written<any>>}
 */
export function* numbered(call, plan) {
  const { scratch, number } = call;
  let step = plan.next();
  const first = yield /** @type {import("../driver.js").Request} */ (step.value);
  const { head } = loaded(call, first);
  const before = scratch.before(number);
  if (before > 0) {
    const [version, memoryVersion] = scratch.readAnswer();
    return { answer: { version, memoryVersion, stood: before > 1, isRepeated: true }, events: NO_EVENTS };
  }
  try {
    step = plan.next(first);
    while (!step.done && step.value.load) step = plan.next(yield step.value);
  } catch (refusal) {
    if (head === null || !scratch.noteWrite(number, REFUSED, 0)) throw refusal;
    yield { commit: commitOf(call) };
    return { answer: undefined, events: NO_EVENTS, refusal };
  }
  if (step.done) {
    const { version, stood } = step.value.answer;
    if (head === null) return step.value;
    scratch.noteWrite(number, stood ? STOOD : DONE, version);
    yield { commit: commitOf(call) };
    return step.value;
  }
  const { commit } = /** @type {{ commit: import("../driver.js").Commit }} */ (step.value);
  if (!commit.erase) {
    const { add, put, remember = [] } = commit;
    const [written] = [...add, ...put, ...remember];
    scratch.noteWrite(number, remember.length > 0 ? REMEMBERED : DONE, written?.version ?? 0);
    commit.head = scratch.head();
  }
  yield { commit };
  return /** @type {any} */ (plan.next().value);
}
