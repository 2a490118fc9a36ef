// One way to write a call for what answers at once and for what answers by promises: as a generator that yields each answer.

/** @param {() => Generator<any, any, any>} begin */
export function now(begin) {
  const steps = begin();
  let step = steps.next();
  while (!step.done) {
    if (step.value?.then) throw new TypeError("An Engine needs a synchronous schema.");
    step = steps.next(step.value);
  }
  return step.value;
}

/** @param {() => Generator<any, any, any>} begin */
export async function later(begin) {
  const steps = begin();
  let step = steps.next();
  while (!step.done) {
    step = await Promise.resolve(step.value).then((value) => steps.next(value), (error) => steps.throw(error));
  }
  return step.value;
}
