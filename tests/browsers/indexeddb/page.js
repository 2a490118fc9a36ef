// What the tests reach from outside.
import { Engine } from "../node_modules/convostate/index.js";
import { openIndexedDb } from "../node_modules/convostate/indexeddb.js";
import { conformance } from "./conformance.js";
import { everyCallFails } from "./failing.js";
import { promised } from "./promised.js";
import { lookAfterReload, writeUntilReload } from "./reload.js";
import { trace } from "./trace.js";
import { faults, write } from "./writer.js";

/** Opens a store whose schema is there. */
async function opened(name, options) {
  const store = openIndexedDb(name, options);
  await store.migrate();
  return store;
}

/** What Chromium says of a database that it makes anew, as it found the old one broken: "total", and why. Others say nothing. */
const lost = [];
const { open } = IDBFactory.prototype;
IDBFactory.prototype.open = function (...args) {
  const opening = open.apply(this, args);
  opening.addEventListener("upgradeneeded", ({ dataLoss, dataLossMessage }) => {
    if (dataLoss && dataLoss !== "none") lost.push(`${dataLoss}: ${dataLossMessage}`);
  });
  return opening;
};

/** Makes of the first client's one conversation so many, in one transaction: one call each would take minutes. */
function fill(name, count) {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name);
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const db = opening.result;
      const transaction = db.transaction(["clients", "conversations"], "readwrite");
      transaction.onabort = () => reject(transaction.error);
      transaction.oncomplete = () => {
        db.close();
        resolve();
      };
      const [heads, rows] = ["clients", "conversations"].map((store) => transaction.objectStore(store));
      heads.getAll().onsuccess = ({ target }) => heads.put({ ...target.result[0], seq: count, conversations: count });
      rows.getAll().onsuccess = ({ target }) => {
        for (let seq = 2; seq <= count; seq += 1) rows.put({ ...target.result[0], id: `c${seq}`, seq, newest: -seq });
      };
    };
  });
}

/** What a call answers, or the code of its error and what it names. */
async function outcome(call) {
  try {
    return { answer: await call() };
  } catch ({ name, code, message, cause }) {
    return { name, code, message, cause: cause?.name };
  }
}

/** Keeps what a store tells; `next(n)` waits for the next n events and answers them as JSON. */
function listen(store) {
  const events = [];
  let heard = () => {};
  store.subscribe((event) => {
    events.push(event);
    heard();
  });
  const next = (count) =>
    new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`expected ${count} events, heard ${JSON.stringify(events)}`)), 240_000);
      heard = () => {
        if (events.length < count) return;
        clearTimeout(late);
        heard = () => {};
        resolve(JSON.stringify(events.splice(0)));
      };
      heard();
    });
  return { events, next };
}

Object.assign(globalThis, {
  Engine,
  openIndexedDb,
  opened,
  lost,
  fill,
  outcome,
  listen,
  promised,
  conformance,
  everyCallFails,
  trace,
  write,
  faults,
  writeUntilReload,
  lookAfterReload,
  isReady: true,
});
