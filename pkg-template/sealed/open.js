// A store is sealed by putting another driver in the place of its own.

import { checkFields, numberFrom } from "../front/arguments.js";
import { startCoders } from "../front/coders.js";
import { ConversationError, wrongType } from "../front/errors.js";
import { isDamage } from "../stores/failure.js";
import { INSIDE } from "../stores/inside.js";
import { SealedDriver } from "./driver.js";
import { Envelopes } from "./envelope.js";
import { readKeys } from "./keys.js";
import { pages, resealPage } from "./reseal.js";
import { sealedBy } from "./rows.js";

const PLAIN = ["reject", "accept"];
/** How much one `reseal` looks at when nothing is said: as a sweep. */
const LIMIT = 1000;

/**
 * @param {any} store
 * @param {import("../entry/sealed.js").SealOptions} options
 */
export function sealed(store, options) {
  /** @type {Pick<import("../stores/shared.js").Shared, "driver" | "enter" | "isOpen" | "ends"> | undefined} */
  const inside = store?.[INSIDE];
  if (!inside?.driver) throw wrongType("INVALID_BODY", "store", "a store as this package opens it, and not yet wrapped", store);
  const { driver } = inside;
  if (driver instanceof SealedDriver) throw new ConversationError("INVALID_BODY", "The store is sealed already: give all its keys at once.", { path: "store" });
  const { plain = "reject", ...given } = checkFields(options, "options", ["keys", "use", "plain"]);
  if (!PLAIN.includes(plain)) throw new ConversationError("INVALID_BODY", 'options.plain must be "reject" or "accept".', { path: "options.plain" });
  const { keys, use } = readKeys(given);
  startCoders();
  const outer = new SealedDriver(driver, new Envelopes(keys, use, plain === "accept"));
  inside.driver = outer;
  /** @type {ReturnType<typeof pages> | undefined} where the last `reseal` has come to */
  let walk;

  return Object.assign(store, {
    /** @param {{ limit?: number }} [options] */
    async reseal(options = {}) {
      inside.enter();
      const limit = numberFrom(1, checkFields(options, "options", ["limit"]).limit ?? LIMIT, "options.limit");
      walk ??= pages(driver);
      const step = resealSome(inside, outer, { walk, limit, use });
      const end = () => step.then(() => {}, () => {});
      inside.ends.add(end);
      try {
        const { resealed, done, faults } = await step;
        if (done) walk = undefined;
        if (faults.length > 0) throw faults[0];
        return { resealed, done };
      } catch (error) {
        // What threw has come to its end.
        if (!isDamage(error)) walk = undefined;
        throw error;
      } finally {
        inside.ends.delete(end);
      }
    },

    async sealedWith() {
      inside.enter();
      /** @type {{ plain: number, keys: Record<string, number> }} */
      const counts = { plain: 0, keys: {} };
      for await (const { stored, fault } of pages(driver)) {
        if (fault !== undefined) throw fault;
        for (const by of stored.map(sealedBy)) {
          if (by === null) counts.plain += 1;
          else counts.keys[by] = (counts.keys[by] ?? 0) + 1;
        }
      }
      return counts;
    },
  });
}

/**
 * Goes on until so much is looked at, nothing is left, or the store is disposed of.
 * @param {{ isOpen: boolean }} store
 * @param {SealedDriver} sealed
 * @param {{ walk: ReturnType<typeof pages>, limit: number, use: string }} what
 */
async function resealSome(store, sealed, { walk, limit, use }) {
  let resealed = 0;
  const faults = [];
  for (let seen = 0; seen < limit && store.isOpen; ) {
    const { value: page, done } = await walk.next();
    if (done || !page) return { resealed, done: true, faults };
    seen += page.stored.length;
    const found = await resealPage(sealed, page, use);
    resealed += found.count;
    faults.push(...found.faults);
  }
  return { resealed, done: false, faults };
}
