import { readTime } from "../front/arguments.js";

/** The clock of a store, asked once a call; what it said last is when an entry was made. */
export class Clock {
  #given;
  last = 0;

  /** @param {(() => number) | undefined} given milliseconds since 1970 */
  constructor(given) {
    this.#given = given;
  }

  now = () => (this.last = readTime(this.#given));
}
