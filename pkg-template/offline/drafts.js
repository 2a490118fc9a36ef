// What of a call is put into the outbox, by what the rules made of it here.

/** @typedef {import("./schema.js").Entry} Entry */
/** @typedef {Pick<Entry, "call" | "id" | "key" | "args" | "ifVersion" | "at" | "bytes">} Asked what was asked for */
/** @typedef {Asked & Pick<Entry, "seen" | "memory">} Draft what is to be sent of it */
/**
 * What is known of a plan.
 * @typedef {object} Noted
 * @property {import("./remembered.js").Remembered | undefined} base the memory as the server said last, for a write with a version
 * @property {import("../stores/driver.js").Loaded} [loaded]
 * @property {import("../stores/driver.js").Commit} [commit]
 */

/** Of what they change, the server may have more than is known here. */
const ALWAYS_SENT = ["closeAll", "erase", "forget"];

/**
 * Notes what a plan finds, and what it changes.
 * @param {import("../stores/driver.js").Plan<any>} plan
 * @param {Noted} noted
 * @param {Asked} asked
 * @returns {Generator<import("../stores/driver.js").Request, any, any>}
 */
export function* watched(plan, noted, { ifVersion }) {
  for (let step = plan.next(); ; ) {
    if (step.done) return step.value;
    if (step.value.commit) noted.commit = step.value.commit;
    const loaded = yield step.value;
    noted.loaded ??= loaded;
    step = plan.next(noted.base && loaded?.memories ? { ...loaded, memories: loaded.memories.map((/** @type {any} */ one) => asOwn(one, noted.base, ifVersion)) } : loaded);
  }
}

/**
 * The version that a memory got here goes on being one of it, until it is written anew.
 * @param {import("../stores/driver.js").MemoryRow} memory
 * @param {import("./remembered.js").Remembered | undefined} base
 * @param {number | null} version
 */
function asOwn(memory, base, version) {
  return version !== null && base?.own === version && base.version === memory.version ? { ...memory, version } : memory;
}

/**
 * What is to be sent, or undefined: nothing is of what changes nothing here, unless the server may have more.
 * @param {Asked} asked
 * @param {Noted} noted
 * @param {import("../stores/plans/call.js").Written<any>} written
 * @returns {Draft | undefined}
 */
export function draftOf(asked, { loaded, commit }, { answer, events }) {
  if (!commit && !ALWAYS_SENT.includes(asked.call)) return undefined;
  for (const { conversation } of events) if (conversation) /** @type {any} */ (conversation).pending = true;
  const seen = asked.ifVersion === null ? null : (loaded?.rows.find(({ id }) => id === asked.id) ?? null);
  const draft = { ...asked, seen, memory: commit?.remember?.[0] ?? null };
  const { conversation } = answer ?? {};
  if (!conversation) return draft;
  conversation.pending = true;
  return asked.call === "create" ? { ...draft, id: conversation.id, args: [{ ...asked.args[0], id: conversation.id }] } : draft;
}
