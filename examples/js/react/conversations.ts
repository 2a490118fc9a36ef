import { openIndexedDb } from "convostate/indexeddb";
import type { Order } from "../order.ts";

/** Nothing is opened before the first call, so a server that renders the page may import this. */
export const conversations = openIndexedDb<Order>("pizza");

/** Makes the database, the first time. A server has none. */
export const ready = typeof indexedDB === "undefined" ? undefined : conversations.migrate();
