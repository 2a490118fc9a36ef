// A snapshot that somebody wrote has the right checksum as well: what it holds is checked as any input is.
// tests/core/snapshots.rs does this with a great many.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Engine } from "convostate";
import { ADA, BOB, clockAt, coded, viewOf } from "./support.mjs";

const HEADER = 25;
const KEYS = [0x636f6e766f737461n, 0x74652e7631000000n];
const MASK = (1n << 64n) - 1n;
const rotated = (value, by) => ((value << by) | (value >> (64n - by))) & MASK;

function siphash13(bytes) {
  let [a, b, c, d] = [0x736f6d6570736575n, 0x646f72616e646f6dn, 0x6c7967656e657261n, 0x7465646279746573n].map((part, at) => part ^ KEYS[at % 2]);
  const round = () => {
    a = (a + b) & MASK; b = rotated(b, 13n) ^ a; a = rotated(a, 32n);
    c = (c + d) & MASK; d = rotated(d, 16n) ^ c;
    a = (a + d) & MASK; d = rotated(d, 21n) ^ a;
    c = (c + b) & MASK; b = rotated(b, 17n) ^ c; c = rotated(c, 32n);
  };
  const padded = new Uint8Array((Math.floor(bytes.length / 8) + 1) * 8);
  padded.set(bytes);
  padded[padded.length - 1] = bytes.length & 0xff;
  const words = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += 8) {
    const word = words.getBigUint64(at, true);
    d ^= word;
    round();
    a ^= word;
  }
  c ^= 0xffn;
  for (let nth = 0; nth < 3; nth += 1) round();
  return a ^ b ^ c ^ d;
}

const length64 = (length) => new Uint8Array(new BigUint64Array([BigInt(length)]).buffer);

/** The snapshot with the right checksum. */
function sealed(bytes) {
  const content = bytes.subarray(HEADER);
  const hashed = new Uint8Array([...length64(1), bytes[8], ...length64(content.length), ...content]);
  bytes.set(new Uint8Array(new BigUint64Array([siphash13(hashed)]).buffer), HEADER - 8);
  return bytes;
}

/** With one text in the place of another one of the same length. */
function changed(bytes, from, to) {
  const [old, fresh] = [Buffer.from(from, "latin1"), Buffer.from(to, "latin1")];
  assert.equal(old.length, fresh.length);
  const copy = Buffer.from(bytes);
  assert.ok(copy.includes(old), from);
  copy.set(fresh, copy.indexOf(old));
  return sealed(new Uint8Array(copy));
}

test("what no call could have made is INVALID_BODY, and changes nothing", () => {
  const source = new Engine({ now: () => 1e12 });
  source.create(ADA, { id: "an-id", flow_id: "a-flow", metadata: { size: "large", n: 1 } });
  source.create(ADA, { id: "other", metadata: "x".repeat(130) });
  const bytes = source.snapshot();
  assert.deepEqual(sealed(bytes.slice()), bytes);
  const engine = new Engine({ now: clockAt().now });
  engine.create(BOB, { id: "b", metadata: { n: 1 } });
  const before = viewOf(engine, ADA, BOB);
  const metadata = '{"size":"large","n":1}';
  const text = `"${"x".repeat(130)}"`;
  for (const [from, to] of [
    [metadata, '{not json             '], [metadata, '{"size":"large","n":01'], [metadata, '{"__proto__":{"p":12}}'], [metadata, '1234567890123456789012'],
    [metadata, '{"size":"lar\xff\xfe","n":1}'], [text, "[".repeat(66) + "]".repeat(66)], [text, `"${"x".repeat(124)}\\ud800"`],
    ["an-id", "a id!"], ["an-id", "other"], ["a-flow", "a\nflow"], ["shop", "sh\x00p"], ["ada", "\xff\xff\xff"],
  ]) {
    assert.throws(() => engine.restore(changed(bytes, from, to)), coded("INVALID_BODY", "bytes"), to);
    assert.deepEqual(viewOf(engine, ADA, BOB), before, to);
  }
  engine.restore(changed(bytes, "large", "small"));
  assert.equal(engine.get(ADA, "an-id").metadata.size, "small");
});

test("so is what no memory could be; a value is read as JSON when it is recalled, and not before", () => {
  const source = new Engine({ now: () => 1.7e12 });
  source.remember(ADA, "a-key", { size: "large" });
  source.remember(ADA, "other", 1);
  const bytes = source.snapshot();
  assert.deepEqual(sealed(bytes.slice()), bytes);
  const engine = new Engine({ now: clockAt().now });
  engine.remember(BOB, "b", 1);
  for (const [from, to] of [["a-key", "a\nkey"], ["a-key", "other"], ["a-key", "\xff\xff\xff\xff\xff"], ["large", "\xff\xff\xff\xff\xff"]]) {
    assert.throws(() => engine.restore(changed(bytes, from, to)), coded("INVALID_BODY", "bytes"), to);
    assert.equal(engine.recall(BOB, "b").value, 1);
  }
  engine.restore(changed(bytes, '{"size"', "{'size'"));
  assert.throws(() => engine.recall(ADA, "a-key"), coded("STORAGE"));
  assert.throws(() => engine.memories(ADA), coded("STORAGE"));
  assert.equal(engine.recall(ADA, "other").value, 1);
  assert.equal(engine.forget(ADA, "a-key"), true);
});
