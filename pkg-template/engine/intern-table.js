// The numbers of texts that the core has interned, and the texts of numbers. A Map hashes each new string as a whole; most texts were
// used a moment ago, and are found by three of their characters.

// A power of two.
const REMEMBERED = 256;

export class InternTable {
  /** @type {Map<string, number>} */
  #all = new Map();
  /** @type {string[]} */
  #recent = new Array(REMEMBERED);
  /** @type {number[]} */
  #numbers = new Array(REMEMBERED);
  /** @type {(string | undefined)[]} by number */
  #texts = [];

  /**
   * @param {string} text
   * @returns {number | undefined}
   */
  numberOf(text) {
    const last = text.length - 1;
    const mixed = text.charCodeAt(last) ^ (text.charCodeAt(last - 1) << 4) ^ (text.charCodeAt(0) << 2) ^ last;
    const index = mixed & (REMEMBERED - 1);
    if (this.#recent[index] === text) return this.#numbers[index];
    const number = this.#all.get(text);
    if (number !== undefined) {
      this.#recent[index] = text;
      this.#numbers[index] = number;
    }
    return number;
  }

  /** @param {number} number */
  textOf(number) {
    return this.#texts[number];
  }

  /**
   * Remembers that a text has this number.
   * @param {string} text
   * @param {number} number
   */
  set(text, number) {
    this.#all.set(text, number);
    return (this.#texts[number] = text);
  }
}
