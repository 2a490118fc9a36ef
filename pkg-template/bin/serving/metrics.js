// What the server counts, as text for Prometheus. It names routes, methods and statuses, and nobody.

/**
 * Sums that add up over processes: by the whole line before its value.
 * @typedef {Record<string, number>} Sums
 */

/** Upper bounds in seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** In the order in which they are told. */
const FAMILIES = [
  ["convostate_requests_total", "counter", "Requests that were answered."],
  ["convostate_request_seconds", "histogram", "How long answers took."],
  ["convostate_turned_away_total", "counter", "Requests over --max-requests or --rate."],
  ["convostate_requests_under_way", "gauge", "Requests that wait for their answer."],
  ["convostate_swept_total", "counter", "Conversations that a sweep of this server wrote down as expired, or removed."],
  ["convostate_sweeps_failed_total", "counter", "Sweeps of this server that failed."],
];

export class Metrics {
  /** @type {Sums} */
  #sums = {};
  #isAsked;
  answered = 0;

  /** @param {boolean} isAsked whether anybody may ask for more than `answered` */
  constructor(isAsked) {
    this.#isAsked = isAsked;
  }

  /** @param {import("convostate/server").LogEntry} entry */
  request({ method, route, status, ms }) {
    this.answered += 1;
    if (!this.#isAsked) return;
    const known = route ?? "other";
    // A method is whatever somebody sends.
    const verb = /^(GET|HEAD|PUT|POST|DELETE|OPTIONS)$/.test(method) ? method : "other";
    this.#add(`convostate_requests_total{method="${verb}",route="${known}",status="${status}"}`, 1);
    const seconds = ms / 1000;
    for (const bound of BUCKETS) this.#add(`convostate_request_seconds_bucket{route="${known}",le="${bound}"}`, seconds <= bound ? 1 : 0);
    this.#add(`convostate_request_seconds_bucket{route="${known}",le="+Inf"}`, 1);
    this.#add(`convostate_request_seconds_sum{route="${known}"}`, seconds);
    this.#add(`convostate_request_seconds_count{route="${known}"}`, 1);
  }

  /** @param {429 | 503} status */
  turnedAway(status) {
    this.#add(`convostate_turned_away_total{status="${status}"}`, 1);
  }

  /** @param {{ expired: number, removed: number }} swept */
  swept({ expired, removed }) {
    this.#add('convostate_swept_total{what="expired"}', expired);
    this.#add('convostate_swept_total{what="removed"}', removed);
  }

  sweepFailed() {
    this.#add("convostate_sweeps_failed_total", 1);
  }

  /**
   * @param {string} line
   * @param {number} value
   */
  #add(line, value) {
    this.#sums[line] = (this.#sums[line] ?? 0) + value;
  }

  /** @param {number} underWay */
  sums(underWay) {
    return { ...this.#sums, convostate_requests_under_way: underWay };
  }
}

/**
 * @param {Sums[]} all
 * @returns {Sums}
 */
export function added(all) {
  /** @type {Sums} */
  const sum = {};
  for (const sums of all) {
    for (const [line, value] of Object.entries(sums)) sum[line] = (sum[line] ?? 0) + value;
  }
  return sum;
}

/** @param {Sums} sums */
export function textOf(sums) {
  const lines = Object.entries(sums);
  return FAMILIES.flatMap(([name = "", type, help]) => {
    const own = lines.filter(([line]) => line.startsWith(name)).map(([line, value]) => `${line} ${value}`);
    return own.length > 0 ? [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...own] : [];
  }).join("\n") + "\n";
}
