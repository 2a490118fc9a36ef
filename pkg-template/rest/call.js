// One call under way: what it sends, and what ends its waits.

export class Call {
  /** Whether its caller wants no answer any more. */
  isStopped = false;
  /** @type {(() => void) | undefined} ends what it does at present */
  onStop;
  /** @type {(() => void) | undefined} ends its wait for its turn */
  onTurn;

  /**
   * @param {import("./requests.js").Request} request
   * @param {import("./queues.js").Queue} [queue] that it stands in until its request is not sent again, for a write
   */
  constructor(request, queue) {
    this.request = request;
    this.queue = queue;
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
