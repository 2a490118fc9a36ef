// The numbers of texts that the core has interned. A Map hashes each new string as a whole; most texts were used a
// moment ago, and are found by three of their characters.

// A power of two.
const REMEMBERED = 256;

export class Numbers {
  /** @type {Map<string, number>} */
  #all = new Map();
  /** @type {string[]} */
  #texts = new Array(REMEMBERED);
  /** @type {number[]} */
  #numbers = new Array(REMEMBERED);

  /**
   * @param {string} text
   * @returns {number | undefined}
   */
  get(text) {
    const last = text.length - 1;
    const mixed = text.charCodeAt(last) ^ (text.charCodeAt(last - 1) << 4) ^ (text.charCodeAt(0) << 2) ^ last;
    const place = mixed & (REMEMBERED - 1);
    if (this.#texts[place] === text) return this.#numbers[place];
    const number = this.#all.get(text);
    if (number !== undefined) {
      this.#texts[place] = text;
      this.#numbers[place] = number;
    }
    return number;
  }

  /**
   * @param {string} text
   * @param {number} number
   */
  set(text, number) {
    this.#all.set(text, number);
  }
}
