/** Beyond the six: list, erase and subscribe. */

import { ADA, BOB, check, clockAt, define, ear, equal, everything, pause, refused, viewOf } from "./check.js";

async function filled(open, count) {
  const clock = clockAt();
  const conversations = await open({ now: clock.now });
  const ids = [];
  for (let index = 0; index < count; index += 1) {
    ids.unshift(`c${index}`);
    await conversations.create(ADA, { id: `c${index}`, metadata: { index } });
    if (index % 3 === 0) clock.at += 1;
  }
  return { conversations, ids, clock };
}

const idsOf = (found) => found.map((one) => one.id);

export const listing = [
  define("list: newest first by creation, 25 a page", ["clock", "list"], async (open) => {
    const { conversations, ids, clock } = await filled(open, 60);
    clock.at += 1000;
    await conversations.update(ADA, "c0", { last_interaction: true });
    await conversations.close(ADA, "c59");
    const pages = [];
    let pagination_key;
    do {
      const page = await conversations.list(ADA, { pagination_key });
      ({ pagination_key } = page);
      check(pagination_key === undefined || typeof pagination_key === "string", "pagination_key is a text");
      equal(Object.keys(page).filter((key) => key !== "pagination_key"), ["conversations"], "the fields of a page");
      pages.push(page.conversations);
    } while (pagination_key !== undefined && pages.length < 10);
    equal(pages.map((page) => page.length), [25, 25, 10], "the sizes of the pages");
    equal(idsOf(pages.flat()), ids, "the order");
    equal(pages[2][9], await conversations.get(ADA, "c0"), "the last of them");
  }),

  define("list: a page of 1 to 100, and no key on the last one", ["list"], async (open) => {
    const { conversations, ids } = await filled(open, 101);
    for (const limit of [1, 7, 99, 100]) equal(idsOf(await everything(conversations, ADA, { limit })), ids, `by pages of ${limit}`);
    const { conversations: page, pagination_key } = await conversations.list(ADA, { limit: 100 });
    equal(page.length, 100, "the first page of 100");
    const last = await conversations.list(ADA, { limit: 100, pagination_key });
    equal([last.conversations.length, "pagination_key" in last], [1, false], "the last page");
    await conversations.create(BOB);
    check(!("pagination_key" in (await conversations.list(BOB, { limit: 1 }))), "a page that is just full is the last one");
  }),

  define("list: a page ends at 1 MiB of JSON", ["list"], async (open) => {
    const conversations = await open();
    const long = '"'.repeat(512);
    const client = { bot_id: long, user_id: long, channel_id: long };
    const ids = [];
    for (let index = 0; index < 20; index += 1) {
      ids.unshift(`c${index}`);
      await conversations.create(client, { id: `c${index}`, flow_id: long, step_id: long, metadata: { text: "é".repeat(30_000) } });
      await conversations.create(client, { id: `d${index}` });
      await conversations.close(client, `d${index}`);
    }
    const pages = [];
    let pagination_key;
    do {
      const page = await conversations.list(client, { status: "OPEN", limit: 100, pagination_key });
      ({ pagination_key } = page);
      check(new TextEncoder().encode(JSON.stringify(page)).length <= 2 ** 20, "a page of at most 1 MiB");
      pages.push(page.conversations);
    } while (pagination_key !== undefined && pages.length < 10);
    equal([pages.length, idsOf(pages.flat())], [2, ids], "how many pages, and what is on them");
    equal((await conversations.list(client, { limit: 1 })).conversations.length, 1, "a page of one");
  }),

  define("list: of a client never seen it is empty", ["list"], async (open) => {
    const conversations = await open();
    for (const options of [undefined, {}, { status: "OPEN" }, { limit: undefined, status: undefined, pagination_key: undefined }]) {
      equal(await conversations.list(ADA, options), { conversations: [] }, "the page");
    }
  }),

  define("list: by status, over pages", ["list"], async (open) => {
    const { conversations, ids } = await filled(open, 40);
    const statuses = ["OPEN", "SWITCHED", "CLOSED", "EXPIRED", "FAILED"];
    const statusOf = (id) => statuses[Number(id.slice(1)) % 5];
    for (const id of ids) if (statusOf(id) !== "OPEN") await conversations.close(ADA, id, statusOf(id));
    for (const status of statuses) {
      const found = await everything(conversations, ADA, { status, limit: 3 });
      equal(idsOf(found), ids.filter((id) => statusOf(id) === status), `those ${status}`);
      check(found.every((one) => one.status === status), `all of them read ${status}`);
    }
    check(!("pagination_key" in (await conversations.list(ADA, { status: "FAILED", limit: 8 }))), "no key when none is left of that status");
  }),

  define("list: pages hold still while others come and go", ["list"], async (open) => {
    const { conversations, ids } = await filled(open, 12);
    const first = await conversations.list(ADA, { limit: 5 });
    await conversations.create(ADA, { id: "new" });
    await conversations.close(ADA, ids[4]);
    await conversations.update(ADA, ids[11], { last_interaction: true });
    const rest = await everything(conversations, ADA, { limit: 5, pagination_key: undefined });
    equal(idsOf(rest), ["new", ...ids], "from the beginning");
    const second = await conversations.list(ADA, { limit: 5, pagination_key: first.pagination_key });
    equal(idsOf(second.conversations), ids.slice(5, 10), "the page after the first");
  }),

  define("list: a key of another client shows nothing of that client", ["list"], async (open) => {
    const { conversations } = await filled(open, 12);
    for (let index = 0; index < 3; index += 1) await conversations.create(BOB);
    const { pagination_key } = await conversations.list(ADA, { limit: 5 });
    let found = [];
    try {
      found = (await conversations.list(BOB, { pagination_key })).conversations;
    } catch (error) {
      equal(error.code, "INVALID_BODY", "the code when a foreign key is refused");
    }
    check(found.every((one) => one.client.user_id === "bob"), "only Bob's are seen");
  }),
];

export const erasing = [
  define("erase: nothing of the client is left, and it is counted", ["erase", "list"], async (open) => {
    const { conversations, ids } = await filled(open, 30);
    await conversations.close(ADA, ids[3]);
    await conversations.create(BOB, { id: "c1", flow_id: "bob's" });
    const bobs = await viewOf(conversations, BOB);
    equal(await conversations.erase(ADA), 30, "how many were erased");
    equal(await viewOf(conversations, ADA), { latest: null, listed: [], got: [] }, "what Ada has");
    for (const id of ids) await refused(() => conversations.get(ADA, id), "NOT_FOUND");
    equal(await viewOf(conversations, BOB), bobs, "what Bob has");
    equal(await conversations.erase(ADA), 0, "how many were erased the second time");
    const again = await conversations.create(ADA, { id: "c1", flow_id: "again" });
    equal([again.version, again.metadata], [1, {}], "an erased id, created again");
    equal((await everything(conversations, ADA)).length, 1, "how many Ada has then");
  }),

  define("erase: an erased deadline does not come back", ["clock", "erase", "sweep"], async (open) => {
    const { conversations, clock } = await filled(open, 0);
    await conversations.create(ADA, { id: "a", ttl: 1 });
    await conversations.erase(ADA);
    const again = await conversations.create(ADA, { id: "a" });
    clock.at += 60_000;
    equal(await conversations.sweep(), { expired: 0, removed: 0 }, "the sweep");
    equal(await conversations.get(ADA, "a"), again, "the conversation");
  }),
];

export const listening = [
  define("subscribe: every change, in order, with before and after", ["subscribe"], async (open) => {
    const conversations = await open();
    const { next, events } = await ear(conversations);
    const created = await conversations.create(ADA, { id: "a", metadata: { n: 1 } });
    equal(await next(1), [{ type: "created", conversation: created, previous: null }], "the event of create");
    await conversations.update(ADA, "a", { step_id: "s", metadata: { n: 2 } });
    const updated = await conversations.get(ADA, "a");
    equal(await next(1), [{ type: "updated", conversation: updated, previous: created }], "the event of update");
    await conversations.close(ADA, "a", "SWITCHED");
    const closed = await conversations.get(ADA, "a");
    equal(await next(1), [{ type: "closed", conversation: closed, previous: updated }], "the event of close");
    equal(events.length, 0, "how many events are left over");
  }),

  define("subscribe: closeAll tells of each it closed", ["subscribe"], async (open) => {
    const conversations = await open();
    for (const id of ["a", "b", "over"]) await conversations.create(ADA, { id });
    await conversations.close(ADA, "over");
    await conversations.create(BOB, { id: "a" });
    const { next, events } = await ear(conversations);
    await conversations.closeAll(ADA, "FAILED");
    const heard = (await next(2)).map((event) => [event.type, event.conversation.id, event.conversation.status, event.previous.status]);
    equal(heard.sort(), [["closed", "a", "FAILED", "OPEN"], ["closed", "b", "FAILED", "OPEN"]], "the events");
    equal(events.length, 0, "how many events are left over");
  }),

  define("subscribe: erase tells the last state of each", ["subscribe", "erase"], async (open) => {
    const conversations = await open();
    const a = await conversations.create(ADA, { id: "a", metadata: { n: 1 } });
    const b = await conversations.create(ADA, { id: "b" });
    const { next } = await ear(conversations);
    await conversations.erase(ADA);
    const heard = (await next(2)).sort((one, other) => (one.previous.id < other.previous.id ? -1 : 1));
    const expected = [a, b].map((previous) => ({ type: "erased", conversation: null, previous }));
    equal(heard, expected, "the events");
  }),

  define("subscribe: sweep tells what expired and what was removed", ["subscribe", "clock", "sweep", "retention"], async (open) => {
    const clock = clockAt();
    const conversations = await open({ now: clock.now, retention: { seconds: 60 } });
    const created = await conversations.create(ADA, { id: "a", ttl: 60 });
    const { next, events } = await ear(conversations);
    clock.at += 60_000;
    const read = await conversations.get(ADA, "a");
    await conversations.sweep();
    const [expired] = await next(1);
    const last = await conversations.get(ADA, "a");
    equal([expired.type, expired.conversation, expired.previous.id], ["expired", last, "a"], "the event of expiry");
    check([read.status, created.status].includes(expired.previous.status), "previous is what was there");
    clock.at += 86_400_000;
    await conversations.sweep();
    equal(await next(1), [{ type: "removed", conversation: null, previous: last }], "the event of removal");
    equal(events.length, 0, "how many events are left over");
  }),

  define("subscribe: what changes nothing tells nothing", ["subscribe", "erase"], async (open) => {
    const conversations = await open();
    await conversations.create(ADA, { id: "a" });
    await conversations.create(ADA, { id: "over" });
    await conversations.close(ADA, "over");
    const { next } = await ear(conversations);
    await conversations.create(ADA, { id: "a" });
    await conversations.update(ADA, "a", {});
    await conversations.close(ADA, "over");
    await conversations.closeAll(BOB);
    await conversations.erase(BOB);
    await refused(() => conversations.create(ADA, { id: "a", flow_id: "f" }), "ID_TAKEN");
    await refused(() => conversations.update(ADA, "over", { flow_id: "f" }), "NOT_OPEN");
    await refused(() => conversations.update(ADA, "a", { flow_id: "f" }, { ifVersion: 7 }), "CONFLICT");
    await refused(() => conversations.close(ADA, "a", "OPEN"), "INVALID_STATUS");
    await conversations.create(ADA, { id: "marker" });
    equal((await next(1))[0].conversation.id, "marker", "the first event heard");
  }),

  define("subscribe: until it is ended, and each listener for itself", ["subscribe"], async (open) => {
    const conversations = await open();
    const [one, other] = [await ear(conversations), await ear(conversations)];
    await conversations.create(ADA, { id: "a" });
    await one.next(1);
    await other.next(1);
    await one.stop();
    await one.stop();
    await conversations.create(ADA, { id: "b" });
    equal((await other.next(1))[0].conversation.id, "b", "what the other still hears");
    equal(one.events.length, 0, "how many the first hears after its end");
  }),

  define("subscribe: nobody can change what the others are told", ["subscribe"], async (open) => {
    const conversations = await open();
    await conversations.subscribe((event) => {
      for (const part of [event, event.conversation, event.previous, event.conversation?.client, event.previous?.metadata]) {
        if (part) Reflect.set(part, Object.keys(part)[0] ?? "any", "***");
      }
    });
    const { next } = await ear(conversations);
    const created = await conversations.create(ADA, { id: "a", step_id: "one", metadata: { n: 1 } });
    await conversations.update(ADA, "a", { step_id: "two" });
    const [first, second] = await next(2);
    equal([first.conversation, second.previous], [created, created], "what the second listener hears");
    created.step_id = "mine"; // an answer stays the caller's own
    for (const part of [first, first.conversation, first.conversation.client, second.previous, second.previous.client, second.previous.metadata]) {
      check(Object.isFrozen(part), "every part of an event is frozen");
    }
  }),

  define("subscribe: a listener that is async and rejects stops nobody", ["subscribe"], async (open) => {
    const conversations = await open();
    const printed = [];
    const { error } = console;
    console.error = (...words) => printed.push(words);
    try {
      await conversations.subscribe(async () => { throw new Error("from a listener"); });
      await conversations.subscribe(() => ({ then: (_, reject) => reject(new Error("from what is like a promise")) }));
      const { next } = await ear(conversations);
      await conversations.create(ADA, { id: "a" });
      await next(1);
      for (let round = 0; printed.length < 2 && round < 500; round += 1) await pause(2);
    } finally {
      console.error = error;
    }
    equal(printed.length, 2, "how many were printed");
  }),

  define("subscribe: takes nothing but a function", ["subscribe"], async (open) => {
    const conversations = await open();
    for (const listener of [undefined, null, "f", {}, 1]) {
      let refusedIt = false;
      try {
        await conversations.subscribe(listener);
      } catch {
        refusedIt = true;
      }
      check(refusedIt, `subscribe(${String(listener)}) is refused`);
    }
    await conversations.create(ADA, { id: "a" });
  }),
];
