/** What the cases share: saying what must be, and telling what was there before a call from what is there after. */

export const ADA = Object.freeze({ bot_id: "shop", user_id: "ada", channel_id: "web" });
export const BOB = Object.freeze({ bot_id: "shop", user_id: "bob", channel_id: "web" });

export const FINAL = ["SWITCHED", "CLOSED", "EXPIRED", "FAILED"];

/** 2026-11-22T10:31:00.000Z, where the clocks of the cases start. */
export const START = Date.UTC(2026, 10, 22, 10, 31);

/** A clock to hand to `open`, set by hand. */
export function clockAt(at = START) {
  const clock = { at, now: () => clock.at };
  return clock;
}

export const iso = (milliseconds) => new Date(milliseconds).toISOString();

/** One case. What it opens is disposed of when it ends. `needs` names the capabilities it can't do without. */
export function define(name, needs, body) {
  return { name, needs, run: (tools) => withOpened(tools, body) };
}

async function withOpened(tools, body) {
  const opened = [];
  const open = async (options = {}) => {
    const conversations = await tools.open(options);
    opened.push(conversations);
    return conversations;
  };
  try {
    await body(open);
  } finally {
    for (const conversations of opened) await conversations.dispose?.();
  }
}

export function check(holds, what) {
  if (!holds) throw new Error(what);
}

/** Sweeps until nothing is left to do; a step at a time when there is a limit. */
export async function sweepAll(conversations, options) {
  const total = { expired: 0, removed: 0 };
  for (let step = 0; step < 1000; step += 1) {
    const { expired, removed } = await conversations.sweep(options);
    if (expired + removed === 0) return total;
    check(expired + removed <= (options?.limit ?? Infinity), `a sweep of ${options?.limit} did ${expired + removed}`);
    total.expired += expired;
    total.removed += removed;
  }
  throw new Error("sweep finds something to do each time");
}

/** Deep, strict equality of plain data; the order of keys apart. */
export function equal(actual, expected, what) {
  const path = difference(actual, expected, "");
  if (path === undefined) return;
  throw new Error(`${what}${path && ` at ${path}`}: expected ${show(expected)}, got ${show(actual)}`);
}

function difference(actual, expected, path) {
  if (Object.is(actual, expected) || (actual === 0 && expected === 0)) return undefined;
  if (!isObject(actual) || !isObject(expected)) return path;
  if (!isOfKind(actual, expected)) return `${path} (its prototype)`;
  const keys = Object.keys(expected);
  if (Object.keys(actual).length !== keys.length) return path;
  for (const key of keys) {
    if (!Object.hasOwn(actual, key)) return `${path}.${key}`;
    const inner = difference(actual[key], expected[key], `${path}.${key}`);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

const isObject = (value) => typeof value === "object" && value !== null;

function isOfKind(actual, expected) {
  if (Object.getPrototypeOf(actual) === Object.getPrototypeOf(expected)) return true;
  return isLiteral(actual) && isLiteral(expected) && Array.isArray(actual) === Array.isArray(expected);
}

/** Whether its prototype is that of a literal, of whatever realm: in a test runner's, `structuredClone` may be of another one. */
export function isLiteral(value) {
  const prototype = Object.getPrototypeOf(value);
  if (Array.isArray(value)) return Array.isArray(prototype);
  return prototype !== null && Object.getPrototypeOf(prototype) === null;
}

export function show(value) {
  if (!isObject(value)) return typeof value === "string" ? JSON.stringify(value).slice(0, 200) : String(value);
  try {
    return JSON.stringify(value).slice(0, 400);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** The error of a call that must fail with `code`, at `path`: an exact place, or a pattern of it. */
export async function refused(call, code, path) {
  const error = await thrownBy(call);
  check(error instanceof Error, `${code} must be an Error, got ${show(error)}`);
  check(error.code === code, `expected ${code}, got ${error.code} (${error.name}: ${error.message})`);
  check(error.name === "ConversationError", `the name of an error must be ConversationError, got ${error.name}`);
  check(/^[^\r\n]+$/.test(error.message), `the message of ${code} must be one line, got ${show(error.message)}`);
  check(isObject(error.details), `${code} must have details`);
  const found = error.details.path;
  const fits = path instanceof RegExp ? path.test(String(found)) : path === undefined || path === found;
  check(fits, `${code} must be at ${path}, got ${show(found)} (${error.message})`);
  return error;
}

async function thrownBy(call) {
  let answer;
  try {
    answer = await call();
  } catch (error) {
    return error;
  }
  throw new Error(`expected the call to be refused, but it answered ${show(answer)}`);
}

/** What anybody can tell of one error. */
export const wordsOf = (error) =>
  JSON.stringify([error.name, error.code, error.message, error.details, error.status, error.outcome]);

/** All of a client's conversations, newest first, over as many pages as it takes. */
export async function everything(conversations, client, options = {}) {
  const found = [];
  let pagination_key;
  for (let pages = 0; pages < 1000; pages += 1) {
    const page = await conversations.list(client, { ...options, pagination_key });
    found.push(...page.conversations);
    ({ pagination_key } = page);
    if (pagination_key === undefined) return found;
  }
  throw new Error("list gives one page after the other without an end");
}

/** What a client can see, by every call that reads. */
export async function viewOf(conversations, client) {
  const listed = conversations.list ? await everything(conversations, client) : [];
  const got = [];
  for (const { id } of listed) got.push(await conversations.get(client, id));
  return { latest: await conversations.latest(client), listed, got };
}

/** A list shows all that there is in one request; every so often, all calls that read are asked. */
const WHOLE_EVERY = 10;

/**
 * A place with something to damage: Ada's open and closed conversations and one of Bob's. `refuses` makes a
 * call that must fail and checks that nobody sees a difference afterwards; `refusesAll` makes several first.
 */
export async function occupied(open, options) {
  const conversations = await open(options);
  const metadata = { cart: [{ price: 3 }], note: "héllo 👋" };
  await conversations.create(ADA, { id: "done", flow_id: "order" });
  await conversations.close(ADA, "done", "FAILED");
  await conversations.create(ADA, { id: "here", flow_id: "order", step_id: "size", metadata, ttl: 3600 });
  await conversations.create(BOB, { id: "bobs", flow_id: "order" });
  const look = (view) => Promise.all([ADA, BOB].map((client) => view(conversations, client)));
  const seen = async (view) => [view, await look(view)];
  const [whole, listed] = [await seen(viewOf), await seen(conversations.list ? everything : viewOf)];
  let looks = 0;
  const unchanged = async (what) => {
    const [view, before] = (looks += 1) % WHOLE_EVERY === 0 ? whole : listed;
    equal(await look(view), before, `what is there after ${what} was refused`);
  };
  const fails = async (call, code, path, what) => {
    try {
      await refused(call, code, path);
    } catch (error) {
      throw new Error(`${what}: ${error.message}`);
    }
  };
  const refuses = async (call, code, path, what) => {
    await fails(call, code, path, what);
    await unchanged(what);
  };
  /** With `[name, call]` of each. */
  const refusesAll = async (calls, code, path, what) => {
    for (const [name, call] of calls) await fails(call, code, path, `${name} with ${what}`);
    await unchanged(`${calls.map(([name]) => name).join(", ")} with ${what}`);
  };
  return { conversations, refuses, refusesAll };
}

/** One conversation at the start, and the clock a second later. */
export async function started(open, body = {}) {
  const clock = clockAt();
  const conversations = await open({ now: clock.now });
  const first = await conversations.create(ADA, { id: "a", ...body });
  clock.at += 1000;
  return { clock, conversations, first };
}

/** Listens and keeps what it hears; `next(n)` waits for the next n events, which other stores may bring late. */
export async function ear(conversations) {
  const events = [];
  const stop = await conversations.subscribe((event) => events.push(event));
  const next = async (count) => {
    const deadline = Date.now() + 5000;
    while (events.length < count && Date.now() < deadline) await pause(2);
    check(events.length >= count, `expected ${count} events, heard ${show(events)}`);
    return events.splice(0, count);
  };
  return { events, next, stop };
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** `depth` arrays, one within the other. */
export function nested(depth) {
  let value = [];
  for (let level = 1; level < depth; level += 1) value = [value];
  return value;
}
