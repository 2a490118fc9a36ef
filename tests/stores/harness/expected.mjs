// What must be there after any number of a writer's calls: the engine did them.

import { Engine } from "convostate";
import { START } from "../../contract/support.mjs";
import { callOf, clientOf, everything } from "./steps.mjs";

/** What is there after each number of calls. */
export class Expected {
  #clock = { at: START };
  #engine = new Engine({ now: () => this.#clock.at });
  #round;
  #done = 0;

  constructor(round) {
    this.#round = round;
  }

  /** After so many calls, which must not be fewer than the last time. */
  after(count) {
    for (; this.#done < count; this.#done += 1) {
      this.#clock.at = START + this.#done;
      const [name, ...args] = callOf(this.#done);
      this.#engine[name](clientOf(this.#round), ...args);
    }
    return everything(this.#engine, this.#round);
  }

  dispose() {
    this.#engine.dispose();
  }
}
