/** Rules 4 to 6: update, close and closeAll; versions. */

import { ADA, BOB, check, define, equal, everything, FINAL, iso, refused, started, viewOf } from "./check.js";

/** The examples of RFC 7396, Appendix A: what was there, the patch, what it makes. */
const MERGES = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [["a", "b"], ["c", "d"], ["c", "d"]],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  [null, { a: [null], b: { c: null } }, { a: [null], b: {} }],
  [{ "a.b": 1, a: { b: 2 }, "\"": 3 }, { "a.b": null, "\"": { "": "é" } }, { a: { b: 2 }, "\"": { "": "é" } }],
  [{ constructor: 1 }, { constructor: null, toString: { valueOf: 1 } }, { toString: { valueOf: 1 } }],
];

export const updating = [
  define("4: an absent field stays, null clears", ["clock"], async (open) => {
    const { conversations, first, clock } = await started(open, { flow_id: "f", step_id: "s", metadata: { n: 1 }, ttl: 60 });
    let expected = first;
    const steps = [[{ flow_id: "g" }], [{ step_id: "t" }], [{ step_id: null }], [{ flow_id: null }], [{ flow_id: "", step_id: "" }],
      [{ metadata: { m: 2 } }, { metadata: { n: 1, m: 2 } }], [{ flow_id: "x", step_id: undefined, metadata: undefined }, { flow_id: "x" }]];
    for (const [body, becomes = body] of steps) {
      clock.at += 10;
      equal(await conversations.update(ADA, "a", body), undefined, "the answer of update");
      expected = { ...expected, ...becomes, version: expected.version + 1, updated_at: iso(clock.at) };
      equal(await conversations.get(ADA, "a"), expected, `the conversation after ${JSON.stringify(body)}`);
    }
  }),

  define("4: last_interaction: true is the only thing that moves last_interaction_at", ["clock"], async (open) => {
    const { conversations, first, clock } = await started(open);
    await conversations.update(ADA, "a", { step_id: "s", last_interaction: false });
    equal((await conversations.get(ADA, "a")).last_interaction_at, first.last_interaction_at, "last_interaction_at");
    await conversations.update(ADA, "a", { last_interaction: true });
    const { last_interaction_at, updated_at, created_at, version } = await conversations.get(ADA, "a");
    const expected = [iso(clock.at), iso(clock.at), first.created_at, 3];
    equal([last_interaction_at, updated_at, created_at, version], expected, "the times and the version");
  }),

  define("4: {} changes nothing, the same value again is a change", ["clock"], async (open) => {
    const { conversations, first, clock } = await started(open, { flow_id: "f", metadata: { n: 1 } });
    for (const body of [{}, { flow_id: undefined, metadata: undefined, last_interaction: undefined }]) {
      equal(await conversations.update(ADA, "a", body), undefined, "the answer of update with nothing");
      equal(await conversations.get(ADA, "a"), first, "the conversation after update with nothing");
    }
    for (const [index, body] of [{ flow_id: "f" }, { step_id: null }, { metadata: { n: 1 } }, { metadata: {} }].entries()) {
      await conversations.update(ADA, "a", body);
      const expected = { ...first, updated_at: iso(clock.at), version: index + 2 };
      equal(await conversations.get(ADA, "a"), expected, `the conversation after ${JSON.stringify(body)}`);
    }
  }),

  define("4: metadata is merged by RFC 7396", [], async (open) => {
    const conversations = await open();
    for (const [before, patch, after] of MERGES) {
      const { id } = await conversations.create(ADA, { metadata: before });
      await conversations.update(ADA, id, { metadata: patch });
      equal((await conversations.get(ADA, id)).metadata, after, `${JSON.stringify(before)} with ${JSON.stringify(patch)}`);
    }
  }),

  define("4: with replace, metadata takes the place of what there is, nulls in it too", [], async (open) => {
    const conversations = await open();
    const { id } = await conversations.create(ADA, { step_id: "s", metadata: { a: 1, b: { c: 2 } } });
    const steps = [[{ b: null, d: [null] }], [{}], ["a text"], [null], [{ a: 1, b: 2 }]];
    for (const [metadata] of steps) {
      await conversations.update(ADA, id, { metadata, replace: true });
      equal((await conversations.get(ADA, id)).metadata, metadata, "the metadata that replaced what there was");
    }
    await conversations.update(ADA, id, { metadata: { b: null }, replace: false });
    const { metadata, step_id, version } = await conversations.get(ADA, id);
    equal([metadata, step_id, version], [{ a: 1 }, "s", 7], "what replace: false merges, and what is left of all else");
    await conversations.update(ADA, id, { replace: true });
    equal((await conversations.get(ADA, id)).version, 7, "the version after replace without metadata, which changes nothing");
    for (const replace of [null, 1, "true", {}]) {
      const { details } = await refused(() => conversations.update(ADA, id, { metadata: {}, replace }), "INVALID_BODY");
      equal(details.path, "replace", "details.path");
    }
  }),

  define("4: what is over can't be updated", [], async (open) => {
    const conversations = await open();
    for (const id of FINAL) {
      await conversations.create(ADA, { id, metadata: { n: 1 } });
      await conversations.close(ADA, id, id);
      const before = await viewOf(conversations, ADA);
      for (const body of [{ flow_id: "f" }, { last_interaction: true }, { metadata: { n: null } }]) {
        const { details, message } = await refused(() => conversations.update(ADA, id, body), "NOT_OPEN");
        equal(details.status, id, "details.status of an update that is refused");
        check(message.includes(id), `the message must name ${id}, got ${message}`);
      }
      equal(await viewOf(conversations, ADA), before, "what is there");
    }
  }),

  define("4: ifVersion lets an update through only at that version", [], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "a" });
    await conversations.update(ADA, "a", { step_id: "1" }, { ifVersion: 1 });
    const before = await conversations.get(ADA, "a");
    equal(before.version, 2, "the version");
    for (const ifVersion of [1, 3, 2 ** 32 + 2, 2 ** 53 - 1]) {
      await refused(() => conversations.update(ADA, "a", { step_id: "2" }, { ifVersion }), "CONFLICT");
    }
    equal(await conversations.get(ADA, "a"), before, "the conversation");
    for (const options of [undefined, {}, { ifVersion: undefined }]) await conversations.update(ADA, "a", { step_id: "3" }, options);
    equal((await conversations.get(ADA, "a")).version, 5, "the version after updates without ifVersion");
    await refused(() => conversations.update(ADA, "missing", { step_id: "1" }, { ifVersion: 1 }), "NOT_FOUND");
  }),

  define("4: of updates at once with one ifVersion one wins", [], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "a" });
    const update = async (_, index) => conversations.update(ADA, "a", { step_id: `${index}` }, { ifVersion: 1 });
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, update));
    const codes = outcomes.map(({ reason }) => reason?.code ?? "won").sort();
    equal(codes, [...Array(7).fill("CONFLICT"), "won"], "the outcomes");
    const winner = outcomes.findIndex(({ status }) => status === "fulfilled");
    const { step_id, version } = await conversations.get(ADA, "a");
    equal([step_id, version], [`${winner}`, 2], "what was written");
  }),
];

export const closing = [
  define("5: close sets a final status and updated_at, and is no interaction", ["clock"], async (open) => {
    for (const status of [undefined, ...FINAL]) {
      const { conversations, first, clock } = await started(open, { flow_id: "f", metadata: { n: 1 } });
      equal(await conversations.close(ADA, "a", status), undefined, "the answer of close");
      const expected = { ...first, status: status ?? "CLOSED", updated_at: iso(clock.at), version: 2 };
      equal(await conversations.get(ADA, "a"), expected, `the conversation after close(${status})`);
    }
  }),

  define("5: closed again, the same status does nothing and another is NOT_OPEN", ["clock"], async (open) => {
    for (const status of FINAL) {
      const { conversations, clock } = await started(open);
      await conversations.close(ADA, "a", status);
      const before = await conversations.get(ADA, "a");
      clock.at += 1000;
      equal(await conversations.close(ADA, "a", status), undefined, "the answer of close again");
      for (const other of FINAL.filter((final) => final !== status)) {
        const { details, message } = await refused(() => conversations.close(ADA, "a", other), "NOT_OPEN");
        equal(details.status, status, "details.status of a close that is refused");
        check(!message.includes("create"), `who closes wants no other conversation: ${message}`);
      }
      equal(await conversations.get(ADA, "a"), before, "the conversation");
    }
  }),

  define("6: closeAll closes what is open and nothing else", ["clock", "list"], async (open) => {
    const { conversations, clock } = await started(open);
    await conversations.create(ADA, { id: "b", metadata: { n: 1 } });
    for (const id of FINAL) {
      await conversations.create(ADA, { id });
      await conversations.close(ADA, id, id);
    }
    await conversations.create(BOB, { id: "a" });
    const [before, bobs] = [await everything(conversations, ADA), await viewOf(conversations, BOB)];
    clock.at += 1000;
    equal(await conversations.closeAll(ADA, "SWITCHED"), undefined, "the answer of closeAll");
    const closed = { status: "SWITCHED", version: 2, updated_at: iso(clock.at) };
    const expected = before.map((one) => (one.status === "OPEN" ? { ...one, ...closed } : one));
    equal(await everything(conversations, ADA), expected, "Ada's conversations");
    equal(await viewOf(conversations, BOB), bobs, "Bob's conversations");
    equal(await conversations.latest(ADA), null, "latest");
    clock.at += 1000;
    await conversations.closeAll(ADA);
    equal(await everything(conversations, ADA), expected, "Ada's conversations after another closeAll");
  }),

  define("6: closeAll takes every final status, CLOSED by default, and a client never seen", ["list"], async (open) => {
    const conversations = await open();
    for (const status of [undefined, ...FINAL]) {
      for (const id of ["a", "b"]) await conversations.create({ ...ADA, user_id: String(status) }, { id });
      await conversations.closeAll({ ...ADA, user_id: String(status) }, status);
      const statuses = (await everything(conversations, { ...ADA, user_id: String(status) })).map((one) => one.status);
      equal(statuses, [status ?? "CLOSED", status ?? "CLOSED"], "the statuses");
    }
    equal(await conversations.closeAll(BOB), undefined, "the answer for a client never seen");
    equal(await viewOf(conversations, BOB), { latest: null, listed: [], got: [] }, "what Bob has");
  }),

  define("6: nobody sees half of a closeAll", ["subscribe", "list"], async (open) => {
    const conversations = await open();
    for (let index = 0; index < 40; index += 1) await conversations.create(ADA, { id: `c${index}` });
    const seen = [];
    await conversations.subscribe(() => seen.push(conversations.list(ADA, { status: "OPEN", limit: 100 })));
    const closing = conversations.closeAll(ADA);
    const meanwhile = (await conversations.list(ADA, { status: "OPEN", limit: 100 })).conversations.length;
    check(meanwhile === 0 || meanwhile === 40, `meanwhile all or none are open, saw ${meanwhile}`);
    await closing;
    for (const page of seen) equal((await page).conversations.length, 0, "how many a listener sees open");
  }),
];
