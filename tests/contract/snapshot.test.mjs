import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { ADA, BOB, clockAt, coded, START, viewOf } from "./support.mjs";

const refused = coded("INVALID_BODY", "bytes");

/** An engine with some of everything, and its clock. */
function furnished(options) {
  const clock = clockAt();
  const engine = new Engine({ now: clock.now, ...options });
  const long = { ...BOB, user_id: "👋".repeat(128) };
  engine.create(ADA, { id: "a", flow_id: "order", step_id: "size", metadata: { cart: [{ "größe": "L" }], n: 1.5 } });
  engine.create(ADA, { id: "b", ttl: 60 });
  engine.create(ADA, { ttl: 3600, metadata: ["é".repeat(2000)] });
  engine.create(BOB, { id: "a", flow_id: "", step_id: "size" });
  engine.create(long, { id: "x".repeat(128), metadata: null });
  clock.at += 1000;
  engine.update(ADA, "a", { flow_id: null, metadata: { n: null, more: "👋" }, last_interaction: true });
  engine.close(BOB, "a", "SWITCHED");
  return { engine, clock, clients: [ADA, BOB, long] };
}

test("what was there is there again", () => {
  const { engine, clock, clients } = furnished();
  const other = new Engine({ now: clock.now });
  other.create(ADA, { id: "gone" });
  other.restore(engine.snapshot());
  assert.deepEqual(viewOf(other, ...clients), viewOf(engine, ...clients));
  assert.deepEqual({ ...other.stats(), bytes: 0 }, { ...engine.stats(), bytes: 0 });
  assert.throws(() => other.get(ADA, "gone"), coded("NOT_FOUND"));
});

test("both go on alike, and apart from each other", () => {
  const { engine, clock, clients } = furnished();
  const other = new Engine({ now: clock.now });
  other.restore(engine.snapshot());
  for (const one of [engine, other]) {
    assert.equal(one.create(ADA, { id: "a", flow_id: "order", step_id: "size", metadata: { n: 1.5, cart: [{ "größe": "L" }] } }).version, 2);
    assert.throws(() => one.create(ADA, { id: "a", flow_id: "other" }), coded("ID_TAKEN"));
    one.update(ADA, "b", { step_id: "t", last_interaction: true }, { ifVersion: 1 });
    one.create(ADA, { id: "c" });
    assert.equal(one.latest(ADA).id, "c", "created last among equals");
    one.close(ADA, "c", "FAILED");
  }
  assert.deepEqual(viewOf(other, ...clients), viewOf(engine, ...clients));
  clock.at = START + 61_000;
  for (const one of [engine, other]) assert.deepEqual(one.sweep(), { expired: 1, removed: 0 });
  assert.deepEqual(viewOf(other, ...clients), viewOf(engine, ...clients));
  engine.erase(ADA);
  assert.equal(other.get(ADA, "b").status, "EXPIRED");
});

test("deadlines and retention hold in the engine that is restored", () => {
  const { engine, clock } = furnished();
  const bytes = engine.snapshot();
  const other = new Engine({ now: clock.now, retention: { seconds: 10 } });
  other.restore(bytes);
  clock.at = START + 59_999;
  assert.equal(other.get(ADA, "b").status, "OPEN");
  clock.at = START + 60_000;
  assert.equal(other.get(ADA, "b").status, "EXPIRED");
  assert.deepEqual(other.sweep(), { expired: 1, removed: 1 });
  assert.throws(() => other.get(BOB, "a"), coded("NOT_FOUND"));
});

test("time does not run backwards from one engine to the next", () => {
  const { engine, clock } = furnished();
  const last = engine.get(ADA, "a").updated_at;
  const behind = new Engine({ now: () => clock.at - 3_600_000 });
  behind.restore(engine.snapshot());
  assert.equal(behind.create(ADA, { id: "c" }).created_at, last);
  assert.equal(behind.latest(ADA).id, "c");
});

test("bytes are the caller's: neither end keeps them", () => {
  const { engine, clock, clients } = furnished();
  const before = viewOf(engine, ...clients);
  const bytes = engine.snapshot();
  const copy = bytes.slice();
  engine.create(ADA, { id: "later", metadata: { x: "x".repeat(60_000) } });
  assert.deepEqual(bytes, copy, "a snapshot stays while the engine goes on");
  const other = new Engine({ now: clock.now });
  const padded = new Uint8Array(bytes.length + 20);
  padded.set(bytes, 7);
  other.restore(padded.subarray(7, 7 + bytes.length));
  padded.fill(0);
  assert.deepEqual(viewOf(other, ...clients), before);
  other.restore(Buffer.from(copy));
  assert.deepEqual(viewOf(other, ...clients), before);
});

test("an empty engine, and a snapshot of a snapshot", () => {
  const empty = new Engine({ now: clockAt().now });
  const { engine, clients } = furnished();
  const before = viewOf(engine, ...clients);
  engine.restore(engine.snapshot());
  assert.deepEqual(viewOf(engine, ...clients), before);
  engine.restore(empty.snapshot());
  assert.deepEqual({ ...engine.stats(), bytes: 0 }, { conversations: 0, open: 0, switched: 0, closed: 0, expired: 0, failed: 0, bytes: 0 });
  assert.deepEqual(engine.list(ADA), { conversations: [] });
});

/** A small snapshot, and a check that bytes are refused and leave another engine as it was. */
function smallSnapshot() {
  const source = new Engine({ now: clockAt().now });
  source.create(ADA, { id: "a", flow_id: "f", metadata: { n: 1 }, ttl: 60 });
  source.create(BOB);
  source.close(ADA, "a");
  const { engine, clients } = furnished();
  const before = viewOf(engine, ...clients);
  const refuses = (bytes, what) => {
    assert.throws(() => engine.restore(bytes), refused, what);
    assert.deepEqual(viewOf(engine, ...clients), before, `what is there after ${what}`);
  };
  return { bytes: source.snapshot(), refuses, engine, before, clients };
}

test("every flipped byte is found", () => {
  const { bytes, refuses, engine } = smallSnapshot();
  for (let at = 0; at < bytes.length; at += 1) {
    for (const flip of [0x01, 0x80, 0xff]) {
      const damaged = bytes.slice();
      damaged[at] ^= flip;
      refuses(damaged, `byte ${at} of ${bytes.length} ^ ${flip}`);
    }
  }
  engine.restore(bytes);
  assert.equal(engine.get(ADA, "a").status, "CLOSED", "the whole snapshot is taken");
});

test("every cut is found, and bytes too many", () => {
  const { bytes, refuses } = smallSnapshot();
  for (let length = 0; length < bytes.length; length += 1) refuses(bytes.slice(0, length), `a cut to ${length} bytes`);
  for (const more of [1, 8, 1000]) refuses(Uint8Array.from([...bytes, ...Array(more).fill(0)]), `${more} bytes more`);
  refuses(bytes.slice(1), "a missing first byte");
  refuses(Uint8Array.from([...bytes, ...bytes]), "two snapshots in one");
});

test("the format of a newer version is named", () => {
  const { bytes, refuses, engine } = smallSnapshot();
  const newer = bytes.slice();
  newer[8] += 1; // behind the eight bytes that say what it is
  refuses(newer, "a newer format");
  assert.throws(() => engine.restore(newer), /newer version/);
});

// What convostate 0.1.0 wrote: two conversations of one client, one with an id and a time to live that were given, and one of another.
const FIRST_FORMAT =
  "Y3ZzdGF0ZQABEgEAAAAAAADqvGUTV3d4Mbjnlf+8MQYEc2hvcAN3ZWIFb3JkZXIEc2l6ZQNmYXEDc21zAgECA2FkYQICB29yZGVyLTEBycrMnOv19s4sgNCV/7wx0N+V" +
  "/7wxgNCV/7wxAjwEAwQfeyJzaXplIjoiTCIsImdyw7bDn2UiOlsxLG51bGxdfSQwMThiY2ZlNS02YmU4LTc0ZTUtYWRkNC02YjdlNzE0ZDUzMTYC9LyOza6DhcO2AejX" +
  "lf+8MdDflf+8MdDflf+8MQIAAAUEAAEGA2JvYgEBJDAxOTBmM2MyLThhNTEtN2MzZS05ZDJiLTNmNmExZTVkNGM3YgH5nra5rbyrV7jnlf+8Mbjnlf+8Mbjnlf+8MQEA" +
  "AAAAB3sibiI6MX0=";

test("the first format is read, and written as the newest", () => {
  const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
  const engine = new Engine({ now: () => 1_700_000_004_000 });
  engine.restore(Buffer.from(FIRST_FORMAT, "base64"));
  const faq = { id: "018bcfe5-6be8-74e5-add4-6b7e714d5316", flow_id: "faq", step_id: "size", metadata: {}, status: "OPEN", version: 2 };
  const order = { id: "order-1", flow_id: "order", step_id: "size", metadata: { size: "L", größe: [1, null] }, status: "FAILED", version: 2, ttl: 60 };
  const times = (created, changed, interaction) => ({
    created_at: `2023-11-14T22:13:${created}.000Z`,
    updated_at: `2023-11-14T22:13:${changed}.000Z`,
    last_interaction_at: `2023-11-14T22:13:${interaction}.000Z`,
  });
  const page = {
    conversations: [
      { ...faq, client, ...times(21, 22, 22) },
      { ...order, client, ...times(20, 22, 20), expires_at: "2023-11-14T22:14:20.000Z" },
    ],
  };
  const other = { ...client, user_id: "bob", channel_id: "sms" };
  for (const one of [engine, new Engine({ now: () => 1_700_000_004_000 })]) {
    if (one !== engine) one.restore(engine.snapshot());
    assert.deepEqual(one.list(client), page);
    const { flow_id, metadata, version } = one.get(other, "0190f3c2-8a51-7c3e-9d2b-3f6a1e5d4c7b");
    assert.deepEqual({ flow_id, metadata, version }, { flow_id: null, metadata: { n: 1 }, version: 1 });
    // The body that came with the id is known again.
    assert.equal(one.create(other, { id: "0190f3c2-8a51-7c3e-9d2b-3f6a1e5d4c7b", metadata: { n: 1 } }).version, 1);
  }
  assert.equal(engine.snapshot()[8], 2);
});

test("what was noted of messages is in it, and what was noted is checked", async () => {
  // The clock is in the bytes.
  const { now } = clockAt();
  const engine = new Engine({ now });
  const turn = (on) => on.turn(ADA, () => {}, { once: "m1" });
  await turn(engine);
  const bytes = engine.snapshot();
  const other = new Engine({ now });
  other.restore(bytes);
  assert.deepEqual(await turn(other), { repeated: true });
  assert.deepEqual(other.snapshot(), bytes);
});

test("what are no bytes at all", () => {
  const { bytes, refuses } = smallSnapshot();
  const values = [undefined, null, 0, "", "bytes", {}, [], [...bytes], bytes.buffer, new DataView(bytes.buffer), new Uint16Array(8), Symbol("s"), 1n, () => bytes];
  for (const value of values) refuses(value, String(Object.prototype.toString.call(value)));
  const random = new Uint8Array(5000);
  for (let round = 0; round < 50; round += 1) refuses(crypto.getRandomValues(random), "random bytes");
});
