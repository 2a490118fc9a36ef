// Puts a wasm together from the streams into which the build has split it; its streams.rs says why, and which they are.

const READ = 0;
const LABEL = 2;
const READ_NEXT = 5;
const TYPES = 6;
const OPERATOR = 7;
const OTHER = 10;
const HEAD = 11;
const TAIL = 12;
const STREAMS = 13;
/** By operator, the stream of its first number; a dot for none, as of all from 0x43 on but 0xfc. */
const STREAM_OF = "..888.......222.7:..............011::...33333333333333444444444::9:";
/** The operators for which 0x12 and the next ones stand. */
const OFTEN = "jqkrtlv|";
/** Of loads and stores, the alignment. */
const ALIGNMENTS = "23230011001122232301012";
const TAIL_MASK = 64;

/** @param {string} char */
const digit = (char) => char.charCodeAt(0) - 48;

/**
 * @param {string} text the streams in base 86: a byte below 86 is one character, any other two, the first of which is 86 or 87 and says
 * how often 86 goes into it. Characters count from # on, without the backslash.
 * @param {number} size how many bytes that are
 */
function bytesOf(text, size) {
  const bytes = new Uint8Array(size);
  let to = 0;
  let high = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const value = code - (code > 92 ? 36 : 35);
    if (value < 86) {
      bytes[to++] = high + value;
      high = 0;
    } else {
      high = (value - 85) * 86;
    }
  }
  return bytes;
}

/**
 * @param {string} text
 * @param {number[]} starts where each stream begins, and where the last one ends
 * @param {number} size of the wasm, in bytes
 * @param {number} functions how many it has
 */
export function wasmOf(text, starts, size, functions) {
  const streams = bytesOf(text, starts[STREAMS]);
  const next = Uint32Array.from(starts);
  const wasm = new Uint8Array(size);
  const streamOf = new Uint8Array(256).fill(STREAMS);
  for (let i = 0; i < STREAM_OF.length; i++) if (STREAM_OF[i] !== ".") streamOf[i] = digit(STREAM_OF[i]);
  streamOf[0xfc] = OTHER;
  let to = 0;

  const several = (/** @type {number} */ stream, /** @type {number} */ count) => {
    while (count-- > 0) wasm[to++] = streams[next[stream]++];
  };
  /** What it answers is the number where that is below 128. */
  const number = (/** @type {number} */ stream) => {
    let from = next[stream];
    while ((wasm[to++] = streams[from++]) > 127);
    next[stream] = from;
    return streams[from - 1];
  };

  several(HEAD, starts[TAIL] - starts[HEAD]);
  for (let left = functions; left > 0; left--) {
    const start = (to += 3);
    for (let groups = number(TYPES); groups > 0; groups--) {
      number(TYPES);
      several(TYPES, 1);
    }
    let last = 0;
    for (let depth = 1; depth > 0; ) {
      const code = streams[next[OPERATOR]++];
      const operator = (wasm[to++] = code > 0x11 && code < 0x1a ? OFTEN.charCodeAt(code - 0x12) : code);
      if (operator === 0x0b) depth--;
      if (operator > 0x01 && operator < 0x05) depth++;
      const stream = streamOf[operator];
      const isNext = stream === READ && last === operator;
      last = operator;
      if (stream === STREAMS) {
        if (operator === 0x44) several(OTHER, 8);
        continue;
      }
      if (operator > 0x27 && operator < 0x3f) wasm[to++] = digit(ALIGNMENTS[operator - 0x28]);
      const first = number(isNext ? READ_NEXT : stream);
      if (operator === 0x0e) several(LABEL, first + 1);
      if (operator === 0x11) several(OTHER, 1);
      if (operator === 0xfc && first > 9) several(OTHER, 12 - first);
    }
    const length = to - start;
    wasm[start - 3] = length | 0x80;
    wasm[start - 2] = (length >> 7) | 0x80;
    wasm[start - 1] = length >> 14;
  }
  for (let from = next[TAIL]; to < size; ) wasm[to++] = streams[from++] ^ TAIL_MASK;
  return wasm;
}
