const FIRST_MS = 1000;
const LONGEST_MS = 30_000;
const PASSING = ["UNREACHABLE", "TIMEOUT"];

/**
 * Whether a call may go well when it is made again: nothing is wrong with it, but with the way to the store.
 * @param {any} error
 */
export function isPassing(error) {
  return error?.retryable === true || PASSING.includes(error?.code);
}

/** Acts again after pauses that grow, and at once when the browser is online again. */
export class Retry {
  #act;
  #pause = FIRST_MS;
  #timer = 0;

  /** @param {() => void} act */
  constructor(act) {
    this.#act = act;
  }

  /** Acts later, once. */
  later() {
    this.#stop();
    this.#timer = window.setTimeout(this.now, this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_MS);
    addEventListener("online", this.now);
  }

  now = () => {
    this.#stop();
    this.#act();
  };

  /**
   * Acts later when what is under way fails for a reason that may pass.
   * @param {Promise<unknown>} work
   */
  follow(work) {
    work.then(
      () => this.end(),
      (error) => void (isPassing(error) && this.later()),
    );
  }

  /** It went well, or it is wanted no more: the next pause is short again. */
  end() {
    this.#stop();
    this.#pause = FIRST_MS;
  }

  #stop() {
    clearTimeout(this.#timer);
    removeEventListener("online", this.now);
  }
}
