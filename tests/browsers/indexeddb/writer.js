// A page that writes without a pause, to be stopped in the middle; and a look at what it left.

import { promised } from "./promised.js";

const CLIENT = { bot_id: "shop", user_id: "ada", channel_id: "web" };
/** All of them are closed in one call, again and again. */
const TOGETHER = 5;

/**
 * Creates conversations and closes them by fives, forever. `begun` is called before each call, `done` when it was acknowledged, with
 * how many were created and closed by then.
 */
export async function write(store, { begun = () => {}, done }) {
  const left = await everything(store);
  let created = left.length;
  let closed = left.filter(({ status }) => status !== "OPEN").length;
  for (;;) {
    begun();
    if (created - closed === TOGETHER) {
      await store.closeAll(CLIENT);
      closed = created;
    } else {
      await store.create(CLIENT, { id: idOf(created), metadata: { text: "x".repeat(1000) } });
      created += 1;
    }
    done({ created, closed });
  }
}

const idOf = (number) => `number-${number}`;

/**
 * What is wrong with what was left, given the last acknowledgements that are known. More may be there: of a page that goes away, or a
 * browser that is killed, the last ones may not have been noted.
 */
export async function faults(name, store, { created = 0, closed = 0 }) {
  const found = (await everything(store)).reverse();
  const open = found.filter(({ status }) => status === "OPEN").length;
  const faults = [];
  if (found.length < created) faults.push(`${created} were created, and ${found.length} are there`);
  if (found.some(({ id }, number) => id !== idOf(number))) faults.push("one in the middle is lost");
  if (found.slice(0, closed).some(({ status }) => status === "OPEN")) faults.push(`of the first ${closed}, which were closed, some are open`);
  const rest = found.length % TOGETHER;
  if (open !== rest && !(rest === 0 && open === TOGETHER)) faults.push(`${open} of ${found.length} are open: half of them were closed`);
  if (found.slice(0, found.length - open).some(({ status }) => status === "OPEN")) faults.push("an older one is open");
  return [...faults, ...(await torn(name))];
}

async function everything(store) {
  const found = [];
  let pagination_key;
  do {
    const page = await store.list(CLIENT, { limit: 100, pagination_key });
    found.push(...page.conversations);
    ({ pagination_key } = page);
  } while (pagination_key);
  return found;
}

/** Whether what the database says of the client as a whole agrees with its conversations. */
async function torn(name) {
  const db = await promised(indexedDB.open(name));
  const transaction = db.transaction(["clients", "conversations"]);
  const [head] = await promised(transaction.objectStore("clients").getAll());
  const rows = await promised(transaction.objectStore("conversations").getAll());
  db.close();
  const closed = rows.filter(({ status }) => status !== "OPEN").length;
  const said = [head?.conversations ?? 0, head?.closed ?? 0, head?.seq ?? 0];
  const counted = [rows.length, closed, Math.max(0, ...rows.map(({ seq }) => seq))];
  return String(said) === String(counted) ? [] : [`the client's record says ${said}, its conversations ${counted}`];
}
