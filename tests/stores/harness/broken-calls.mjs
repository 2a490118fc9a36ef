// Every call that a store makes to its server is made to fail: before the server heard it, and after it had done it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ADA, BOB, clockAt } from "../../contract/support.mjs";
import { CALLS } from "./calls.mjs";
import { everythingOf, storage } from "./faults.mjs";

const ALL_CALLS = {
  ...CALLS,
  turn: (store) => store.turn(ADA, (turn) => turn.update("a", { step_id: "t" }), { wait: 0 }),
};
/** Made of several steps, each of which is whole. */
const IN_STEPS = ["sweep", "turn"];

/** Counts calls, and makes one of them fail. */
export class Fault {
  asked = 0;
  failed = 0;
  at = Infinity;
  /** Whether the server does it all the same, and only its answer is lost. */
  isLate = false;

  /** Makes the next but so many fail. */
  set(nth, isLate) {
    Object.assign(this, { at: this.asked + nth, isLate, failed: 0 });
  }

  /** Whether it is this call's turn. */
  isNext() {
    this.asked += 1;
    if (this.asked !== this.at) return false;
    this.failed += 1;
    return true;
  }

  async ask(call) {
    if (!this.isNext()) return call();
    if (this.isLate) await call();
    throw new Error("injected");
  }
}

/** An object whose calls of those names can fail. */
export function breakable(object, fault, names) {
  return new Proxy(object, {
    get(target, name) {
      const value = target[name];
      if (typeof value !== "function") return value;
      return names.includes(name) ? (...args) => fault.ask(() => value.apply(target, args)) : value.bind(target);
    },
  });
}

/**
 * @param connect makes a client of an address: { client, end }
 * @param broken makes of a client one that a fault can break
 * @param openOn makes a store from a client, the address's name and options
 */
export function eachCallFails(backend, place, { connect, broken, openOn }) {
  /** One server, one client and one store for all faults of a test; before each, what is there is made anew. */
  async function prepared() {
    const address = await place.fresh();
    const { client, end } = await connect(address.ports);
    const fault = new Fault();
    const clock = clockAt();
    const options = { now: clock.now, retention: { seconds: 3600 } };
    const store = await openOn(broken(client, fault), address.name, options);
    const other = await backend.open(address, options);
    return { fault, store, other, async furnish() {
      for (const who of [ADA, BOB]) await other.erase(who);
      for (const id of ["a", "b", "old"]) await other.create(ADA, { id, metadata: { n: 0 } });
      await other.create(ADA, { id: "due", ttl: 1 });
      await other.close(ADA, "old");
      await other.create(BOB, { id: "a" });
      clock.at += 7_200_000;
    }, async end() {
      await store.dispose();
      await other.dispose();
      await end();
    } };
  }

  for (const [name, call] of Object.entries(ALL_CALLS)) {
    for (const isLate of [false, true]) {
      test(`${backend.name}, ${name}: each call to the server fails ${isLate ? "after" : "before"} it was done`, async () => {
        const { fault, store, other, furnish, end } = await prepared();
        let places = 0;
        // A sweep asks every part of the index: some of them stand for all.
        for (let nth = 1; ; nth += name === "sweep" && nth > 3 ? 61 : 1) {
          await furnish();
          const before = await everythingOf(other);
          fault.set(nth, isLate);
          const error = await call(store).then(() => null, (error) => error);
          if (fault.failed === 0) {
            assert.equal(error, null);
            break;
          }
          places += 1;
          checkFailure(name, error, isLate, before, await everythingOf(other));
          if (name !== "turn") await call(store);
          await store.update(BOB, "a", { step_id: "next" });
          assert.equal((await other.get(BOB, "a")).step_id, "next");
        }
        await end();
        assert.ok(places >= 1, "no fault was met");
      });
    }
  }
}

function checkFailure(name, error, isLate, before, after) {
  const isSame = JSON.stringify(after) === JSON.stringify(before);
  // The end of a turn may fail: its lease ends by itself.
  if (error === null) return assert.equal(name, "turn", "a failure was passed over");
  assert.ok(storage(error, /injected/), `${error.code}: ${error.message}`);
  if (IN_STEPS.includes(name)) return undefined;
  if (isLate && !isSame) return assert.equal(error.outcome, "unknown");
  return assert.ok(isSame, "half a change");
}
