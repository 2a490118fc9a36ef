// The commands and their flags: names, forms, defaults. Each flag may also come from the environment.

/**
 * @typedef {object} Flag
 * @property {"string" | "boolean"} type
 * @property {boolean} [multiple] may come more than once; in the environment with spaces between
 * @property {string} [short]
 * @property {string} [default]
 */

/** @typedef {Record<string, any>} Values of flags: texts, lists of texts where one may come more than once, and booleans */

/** @type {Flag} */
const TEXT = { type: "string" };
/** @type {Flag} */
const SWITCH = { type: "boolean" };
const STORE = { store: TEXT };
const RETENTION = { "retention-seconds": TEXT, "retention-per-client": TEXT };
const CLIENT = { "bot-id": TEXT, "user-id": TEXT, "channel-id": TEXT };
const COPY = { ...STORE, file: TEXT, resume: SWITCH, quiet: SWITCH };

/** @type {Record<string, Flag>} of every command */
const COMMON = { help: { type: "boolean", short: "h" }, version: { type: "boolean", short: "V" } };

/** @type {Record<string, Record<string, Flag>>} */
export const COMMANDS = {
  serve: {
    ...STORE,
    ...RETENTION,
    port: { type: "string", default: "8787" },
    host: { type: "string", default: "127.0.0.1" },
    workers: { type: "string", default: "1" },
    "sweep-seconds": { type: "string", default: "60" },
    "max-connections": { type: "string", default: "5000" },
    "max-requests": { type: "string", default: "1000" },
    rate: TEXT,
    timeout: { type: "string", default: "30" },
    cors: { type: "string", multiple: true },
    token: TEXT,
    tokens: TEXT,
    insecure: SWITCH,
    metrics: SWITCH,
    "log-ids": SWITCH,
    quiet: SWITCH,
  },
  demo: {},
  inspect: { ...STORE, ...CLIENT, id: TEXT },
  export: COPY,
  import: COPY,
  erase: { ...STORE, ...CLIENT },
  sweep: { ...STORE, ...RETENTION },
  doctor: { ...STORE },
};

/** @returns {Record<string, Flag>} those of all commands */
export function allFlags() {
  return Object.assign({}, COMMON, ...Object.values(COMMANDS));
}

/** @param {string} flag as `max-requests` */
export function variableOf(flag) {
  return `CONVOSTATE_${flag.toUpperCase().replaceAll("-", "_")}`;
}
