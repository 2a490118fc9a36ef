// What every framework's bot must keep, whatever the conversations are kept in. A bot is a module of ../bots: `start` it over
// conversations with what it does for a message, and let it `handle` one.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { count, ready } from "./processes.mjs";

const BIG = "x".repeat(200 * 1024);
const AT_ONCE = 20;
/** The long form: CONVOSTATE_KILLS=200 node --test tests/frameworks/grammy.test.mjs */
const KILLS = Number(process.env.CONVOSTATE_KILLS || 3);

/** @param {{ processes?: boolean }} [can] whether other processes see what this one keeps */
export function cases(bot, backend, { processes = false } = {}) {
  let place;
  before(async () => {
    place = await backend.start();
  });
  after(() => place?.stop());

  /** Opens conversations, and closes them after the work. */
  async function opened(address, work, options) {
    const conversations = await backend.open(address, options);
    try {
      return await work(conversations);
    } finally {
      await conversations.dispose();
    }
  }
  const name = `${bot.name} on ${backend.name}`;

  test(`${name}: a restart between any two messages loses nothing`, async () => {
    const address = await place.fresh();
    const said = [];
    for (let id = 1; id <= 3; id += 1) {
      said.push(await opened(address, (conversations) => bot.start(conversations, count).handle({ id, text: "+" })));
    }
    assert.deepEqual(said, [1, 2, 3]);
  });

  test(`${name}: ${AT_ONCE} messages at once lose none, and people don't mix`, async () => {
    await opened(await place.fresh(), async (conversations) => {
      const { handle } = bot.start(conversations, count);
      const messages = Array.from({ length: AT_ONCE }, (_, at) => ({ id: at + 1, text: "+", from: at % 2 ? 7 : 8 }));
      const said = await Promise.all(messages.map(handle));
      const half = Array.from({ length: AT_ONCE / 2 }, (_, at) => at + 1);
      assert.deepEqual(said.sort((one, other) => one - other), half.flatMap((n) => [n, n]));
    });
  });

  test(`${name}: a message that is delivered twice is handled once`, async () => {
    await opened(await place.fresh(), async (conversations) => {
      const { handle } = bot.start(conversations, count);
      const message = { id: 1, text: "+" };
      assert.deepEqual(await Promise.all([handle({ ...message }), handle({ ...message })]).then((all) => all.sort()), [1, undefined]);
      assert.equal(await handle({ id: 2, text: "+" }), 2);
    });
  });

  test(`${name}: a message whose handling threw can be delivered again`, async () => {
    await opened(await place.fresh(), async (conversations) => {
      let isBroken = true;
      const { handle } = bot.start(conversations, (state) => {
        if (isBroken) throw new Error("the kitchen burns");
        return count(state);
      });
      await assert.rejects(() => handle({ id: 1, text: "+" }), /the kitchen burns/);
      isBroken = false;
      assert.equal(await handle({ id: 1, text: "+" }), 1);
    });
  });

  test(`${name}: a write after the turn is refused`, async () => {
    await opened(await place.fresh(), async (conversations) => {
      let late;
      const ended = Promise.withResolvers?.() ?? withResolvers();
      const { handle } = bot.start(conversations, async (state) => {
        const seen = await count(state);
        late ??= ended.promise.then(() => state.write({ n: 99 }));
        late.catch(() => {});
        return seen;
      });
      assert.equal(await handle({ id: 1, text: "+" }), 1);
      ended.resolve();
      await assert.rejects(() => late, { code: "LOCKED" });
      assert.equal(await handle({ id: 2, text: "+" }), 2);
    });
  });

  test(`${name}: erase leaves nothing, and a ttl ends`, async () => {
    let now = Date.now();
    const clock = { now: () => now };
    const options = backend.hasClock === false ? undefined : clock;
    await opened(await place.fresh(), async (conversations) => {
      const { handle } = bot.start(conversations, count, { ttl: 60 });
      assert.equal(await handle({ id: 1, text: "+" }), 1);
      await conversations.erase(bot.client);
      assert.deepEqual((await conversations.memories(bot.client)).memories, []);
      assert.equal(await handle({ id: 2, text: "+" }), 1);
      now += 59_000;
      assert.equal(await handle({ id: 3, text: "+" }), 2);
      now += 61_000;
      assert.equal(await handle({ id: 4, text: "+" }), 1);
    }, options);
  });

  test(`${name}: null and removed members, a Date, a cut emoji and 200 KiB come back as JSON has them`, async () => {
    await opened(await place.fresh(), async (conversations) => {
      const values = [{ a: 1, b: { c: null }, gone: 1 }, { b: { c: null }, at: new Date(0), cut: "\ud83d", big: BIG, list: [null] }];
      const seen = [];
      const { handle } = bot.start(conversations, async (state) => {
        seen.push(await state.get());
        if (values.length > 0) await state.set(values.shift());
      });
      for (let id = 1; id <= 3; id += 1) await handle({ id, text: "+" });
      const own = ({ eTag, ...value }) => value;
      assert.deepEqual(own(seen[1]), { a: 1, b: { c: null }, gone: 1 });
      assert.deepEqual(own(seen[2]), { b: { c: null }, at: "1970-01-01T00:00:00.000Z", cut: "\ud83d", big: BIG, list: [null] });
    });
  });

  if (!processes) return;

  test(`${name}: two processes on one store lose none`, async () => {
    const address = await place.fresh();
    const both = await Promise.all([ready(bot.name, backend, address), ready(bot.name, backend, address)]);
    try {
      await Promise.all(both.map((child, at) => child.handle(Array.from({ length: 10 }, (_, n) => ({ id: 1 + at * 10 + n, text: "+" })))));
    } finally {
      await Promise.all(both.map((child) => child.kill()));
    }
    await opened(address, async (conversations) => assert.equal(await bot.start(conversations, count).handle({ id: 21, text: "+" }), 21));
  });

  test(`${name}: kill -9 between any two messages loses none`, async () => {
    const address = await place.fresh();
    // The next is loading while one works: most of the time goes into that.
    let next = ready(bot.name, backend, address);
    for (let id = 1; id <= KILLS; id += 1) {
      const child = await next;
      next = id < KILLS ? ready(bot.name, backend, address) : undefined;
      assert.deepEqual(await child.handle([{ id, text: "+" }]), [id]);
      await child.kill();
    }
  });
}

function withResolvers() {
  const own = {};
  own.promise = new Promise((resolve, reject) => Object.assign(own, { resolve, reject }));
  return own;
}
