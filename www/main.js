// Puts the page together: the chosen store, the chat, and, once that can be used, the inspector.

import { visitor } from "./client.js";
import { observed } from "./stores/observed.js";
import { stores } from "./stores/stores.js";
import "./store-switch.js";
import { fallback, flows, welcome } from "./widget/flows.js";
import "./widget/chat.js";
import { h } from "./widget/dom.js";

/** @template {Element} Found @param {string} selector */
const find = (selector) => /** @type {Found} */ (document.querySelector(selector));

const choice = /** @type {import("./store-switch.js").StoreSwitch} */ (find("store-switch"));
const chat = /** @type {import("./widget/chat.js").ChatWidget} */ (find("chat-widget"));
const trouble = find("#trouble");
const client = visitor();

/** @type {{ call: string, error: unknown, at: Date }[]} */
const errors = [];
const inspector = /** @type {import("./inspector/inspector.js").StateInspector} */ (find("state-inspector"));
let close = async () => {};
let opening = Promise.resolve();

/** @param {string} call @param {unknown} error */
function tell(call, error) {
  errors.unshift({ call, error, at: new Date() });
  inspector.told?.();
}

/** Opens the chosen store and shows what is in it. */
async function show() {
  chat.disconnect();
  await close();
  close = async () => {};
  trouble.replaceChildren();
  const name = choice.value;
  const { label, open } = /** @type {import("./stores/stores.js").Store} */ (stores[name]);
  try {
    const { conversations: bare, ...store } = await open(client);
    const conversations = observed(bare, tell);
    close = async () => bare.dispose();
    await chat.connect({ conversations, client, flows, fallback, welcome });
    performance.mark("usable");
    const [{ sweepInTime }] = await Promise.all([import("./stores/expiry.js"), import("./inspector/inspector.js")]);
    const stopSweeping = sweepInTime(conversations, client);
    close = async () => {
      stopSweeping();
      await bare.dispose();
    };
    await inspector.connect({ conversations, client, flows, store: { name, label, ...store }, errors });
  } catch (error) {
    tell("open", error);
    complain(label, error);
  }
}

/** @param {string} label @param {any} error */
function complain(label, error) {
  const ways = [h("button", { type: "button", click: () => choice.choose(choice.value) }, "Try again")];
  if (choice.value !== "memory") ways.push(h("button", { type: "button", click: () => choice.choose("memory") }, "Go on in memory"));
  trouble.replaceChildren(h("p", {}, h("strong", {}, `${label} can't be used: ${error.code ?? error.name} `), error.message), ...ways);
}

const again = () => (opening = opening.then(show));
choice.addEventListener("change", again);
inspector.addEventListener("kept", again);
again();
