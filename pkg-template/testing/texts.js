/** Texts that break what is careless with texts, and what must be refused. */

/** Each must come back as it went in, from every field that takes a text. */
export const TEXTS = [
  "plain", " ", " leading and trailing ", "a:b", "a|b/c,d;e=f&g?h#i%20", "'\"`\\", "${x}", "null", "undefined", "0", "-0", "NaN",
  "__proto__", "constructor", "toString", "hasOwnProperty", "prototype", "valueOf", "length", "OPEN",
  "naïve façade ÿ", "\u00a0\u00ad", "€ 漢字 かな", "👋🏽 👩‍👩‍👧 🇨🇭", "a👋", "👋a", "שלום עולם", "\u200fمرحبا\u200e", "\u202eright to left\u202c",
  "e\u0301", "é", "\ufeffa mark first", "\ufeff", "\ufffd", "\uffff", "\u{10ffff}", "\ue000", "\u2028\u2029", "\u200b", "İıſK",
];

/** Halves of a pair, alone. To replace one by U+FFFD would make two users one. */
export const LONE = ["\ud800", "\udfff", "a\ud83d", "\ude00a", "\ude00\ud83d", "\ud83d".concat("\ud83d\ude00"), `${"x".repeat(40)}\udc00`];

export const CONTROLS = ["\0", "a\0b", "\x01", "a\tb", "a\n", "\r", "\x1b[0m", "\x1f", "\x7f", "a\x7f", "\x80", "\x85", "a\x9f"];

/** Not texts at all; what each reads as in a message. */
export const NO_TEXTS = [
  ["a number", 7], ["NaN", NaN], ["true", true], ["false", false], ["an object", {}], ["an array", []], ["an array of a text", ["a"]],
  ["a symbol", Symbol("a")], ["a BigInt", 1n], ["a function", () => "a"], ["a String object", new String("a")],
  ["an object with toString", { toString: () => "a" }],
];

/** Exactly `bytes` bytes of UTF-8, of characters of one, two, three and four bytes. */
export function textsOf(bytes) {
  return ["x", "é", "€", "👋"].map((character, index) => {
    const size = index + 1;
    return character.repeat(Math.floor(bytes / size)) + "x".repeat(bytes % size);
  });
}
