// One tab of the acts: the chat over IndexedDB, for the visitor that its address names. What it calls is told to the page around it.

import { openIndexedDb } from "../convostate/indexeddb.js";
import { keepDraft } from "../draft.js";
import { observed } from "../stores/observed.js";
import "../widget/chat.js";
import { fallback, flows, welcome } from "../widget/flows.js";
import { DATABASE, clientOf } from "./place.js";

const parameters = new URL(location.href).searchParams;
const name = parameters.get("tab") ?? "";
const chat = /** @type {import("../widget/chat.js").ChatWidget} */ (document.querySelector("chat-widget"));

async function begin() {
  const client = clientOf(parameters.get("visitor") ?? "");
  const store = openIndexedDb(DATABASE);
  await store.migrate();
  const conversations = observed(store, ({ call, args, answer, ms, error }) => {
    if (!error) parent.postMessage({ tab: name, made: { call, args: args.filter((one) => typeof one !== "function"), answer, ms } }, location.origin);
  });
  await chat.connect({ conversations, client, flows, fallback, welcome });
  keepDraft(chat, `convostate-draft-${name}`);
  return chat;
}

/** @type {any} */ (globalThis).ready = begin();
