// One call under way: what it sends, and what ends its waits.

export class Call {
  /** Whether its caller wants no answer any more. */
  isStopped = false;
  /** @type {(() => void) | undefined} ends what it does at present */
  onStop;
  /** @type {(() => void) | undefined} ends its wait for its turn */
  onTurn;

  /** @param {import("./requests.js").Request} request */
  constructor(request) {
    this.request = request;
  }

  stop() {
    this.isStopped = true;
    this.onStop?.();
  }

  /**
   * Resolves after so many milliseconds, or as soon as the call is stopped or has its turn; no timer is left.
   * @param {number} ms
   * @returns {Promise<void>}
   */
  wait(ms) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.onStop = this.onTurn = undefined;
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.onStop = this.onTurn = end;
    });
  }
}
