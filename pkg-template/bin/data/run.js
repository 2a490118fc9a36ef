// The commands on a store's data. Each answers the code to exit with.

import { existsSync } from "node:fs";
import { checkNumbers, retentionOf } from "../numbers.js";
import { Misuse } from "../misuse.js";
import { checkStore, isUri, openStore } from "../store.js";
import { sweepOut } from "../sweep-out.js";
import { doctor } from "./doctor.js";
import { exportAll } from "./export.js";
import { importAll } from "./import.js";
import { inspect } from "./inspect.js";

/** @typedef {import("../flags.js").Values} Values */
/** @typedef {import("../store.js").Opened} Opened */
/** @typedef {(opened: Opened, values: Values, client: import("convostate").Client | undefined) => Promise<number>} Command */

/** Who moves a store waits rather than begins anew. */
const PATIENCE_MS = 60_000;
const CLIENT = ["bot-id", "user-id", "channel-id"];

/** @type {Record<string, { run: Command, isKept?: boolean, needsClient?: boolean, needsFile?: boolean }>} */
const COMMANDS = {
  inspect: { run: (opened, { id }, client) => inspect(opened, client, id), isKept: true },
  export: { run: exportAll, isKept: true },
  import: { run: importAll, needsFile: true },
  erase: { run: erase, isKept: true, needsClient: true },
  sweep: { run: sweep, isKept: true },
  doctor: { run: doctor, isKept: true },
};

/**
 * @param {string} name
 * @param {Values} values
 */
export async function run(name, values) {
  const { run: work, isKept = false, needsClient = false, needsFile = false } = /** @type {(typeof COMMANDS)[string]} */ (COMMANDS[name]);
  const { store } = values;
  if (store === undefined) throw new Misuse(`${name} needs --store: sqlite:FILE, redis://HOST:PORT or postgres://USER@HOST/NAME.`);
  checkStore(store);
  if (store === "memory") throw new Misuse(`${name} needs a store that outlives a process: memory does not.`);
  const client = clientOf(values);
  if (needsClient && !client) throw new Misuse(`${name} needs a client: --bot-id, --user-id and --channel-id.`);
  if (values.id !== undefined && !client) throw new Misuse("--id needs a client: --bot-id, --user-id and --channel-id.");
  if (needsFile && values.file === undefined) throw new Misuse(`${name} needs --file.`);
  if (values.resume && values.file === undefined) throw new Misuse("--resume needs --file.");
  checkNumbers(values, ["retention-seconds", "retention-per-client"]);
  if (isKept) checkThere(store);
  const opened = await openStore(store, { isKept, patience: PATIENCE_MS, retention: retentionOf(values) });
  try {
    return await work(opened, values, client);
  } finally {
    await opened.close();
  }
}

/**
 * SQLite would make a file that is not there.
 * @param {string} store
 */
function checkThere(store) {
  const file = /^sqlite:(.*)$/s.exec(store)?.[1];
  if (file !== undefined && !isUri(file) && !existsSync(file)) throw new Misuse(`can't open the store: there is no file ${file}.`, false);
}

/**
 * @param {Values} values
 * @returns {import("convostate").Client | undefined}
 */
function clientOf(values) {
  const given = CLIENT.filter((name) => values[name] !== undefined);
  if (given.length === 0) return undefined;
  if (given.length < CLIENT.length) throw new Misuse("a client is all three: --bot-id, --user-id and --channel-id.");
  return { bot_id: values["bot-id"], user_id: values["user-id"], channel_id: values["channel-id"] };
}

/** @type {Command} */
async function erase({ conversations }, _, client) {
  console.log(JSON.stringify({ erased: await conversations.erase(client) }));
  return 0;
}

/** @type {Command} */
async function sweep({ conversations }) {
  const sum = { expired: 0, removed: 0 };
  await sweepOut(conversations, ({ expired, removed }) => {
    sum.expired += expired;
    sum.removed += removed;
  });
  console.log(JSON.stringify(sum));
  return 0;
}
