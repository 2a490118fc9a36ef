// Puts the page together: who visits, the chosen store, the chat, and, once that can be used, the inspector.

import "./store-switch.js";
import { open, stores } from "./stores/stores.js";
import "./widget/chat.js";
import { h } from "./widget/dom.js";
import { fallback, flows, welcome } from "./widget/flows.js";
import { isPassing, Retry } from "./widget/retry.js";

const VISITOR = "convostate-visitor";
const ERRORS = 50;

/** @template {Element} Found @param {string} selector */
const find = (selector) => /** @type {Found} */ (document.querySelector(selector));

const choice = /** @type {import("./store-switch.js").StoreSwitch} */ (find("store-switch"));
const chat = /** @type {import("./widget/chat.js").ChatWidget} */ (find("chat-widget"));
const inspector = /** @type {import("./inspector/inspector.js").StateInspector} */ (find("state-inspector"));
const trouble = find("#trouble");
const client = { bot_id: "tea-house", user_id: visitor(), channel_id: "web" };

/** @type {{ call: string, error: unknown, at: Date }[]} newest first */
const errors = [];
let close = async () => {};
let showing = Promise.resolve();
let shown = "";
const again = () => (showing = showing.then(show));
const retry = new Retry(again);

/** One name for all tabs of this browser. A real bot takes it from its sign-in. */
function visitor() {
  const fresh = `visitor-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  try {
    const known = localStorage.getItem(VISITOR);
    if (!known) localStorage.setItem(VISITOR, fresh);
    return known ?? fresh;
  } catch {
    // Where the browser stores nothing, the visitor is known as long as the page stays.
    return fresh;
  }
}

/** Opens the chosen store and shows what is in it. */
async function show() {
  const name = choice.value;
  // What is on its way to a store waits for it, and goes to no other.
  if (name === shown) chat.pause();
  else chat.disconnect();
  shown = name;
  try {
    await close();
    close = async () => {};
    const { conversations, ...store } = await open(name, client, tell);
    close = async () => conversations.dispose();
    await chat.connect({ conversations, client, flows, fallback, welcome });
    performance.mark("usable");
    const [{ sweepInTime }] = await Promise.all([import("./stores/expiry.js"), import("./inspector/inspector.js")]);
    const stopSweeping = sweepInTime(conversations, client);
    close = async () => {
      stopSweeping();
      await conversations.dispose();
    };
    await inspector.connect({ conversations, client, flows, store, errors });
    trouble.replaceChildren();
    retry.end();
  } catch (error) {
    tell("open", error);
    await complain(name, error);
  }
}

/** @param {string} call @param {unknown} error */
function tell(call, error) {
  if (errors[0]?.error === error) return;
  errors.unshift({ call, error, at: new Date() });
  errors.length = Math.min(errors.length, ERRORS);
  inspector.told?.(errors);
}

/** @param {string} name @param {any} error */
async function complain(name, error) {
  // A module that can't be fetched is a TypeError.
  const isBack = isPassing(error) || error instanceof TypeError;
  chat.pause("Not connected. What you type stays here until we are back.");
  const ways = [h("button", { type: "button", click: () => choice.choose(name) }, "Try again")];
  if (name !== "memory") ways.push(h("button", { type: "button", click: () => choice.choose("memory") }, "Go on in memory"));
  const what = h("strong", {}, `${stores[name]?.label} can't be used: ${error.code ?? error.name}. `);
  const why = isBack ? "It can't be reached just now. The page tries again by itself." : error.message;
  // What is said already is not said again at each try.
  if (trouble.textContent?.includes(`${what.textContent}${why}`) !== true) trouble.replaceChildren(h("p", {}, what, why), ...ways);
  if (isBack) retry.later();
  await import("./inspector/inspector.js").then(() => inspector.disconnect(errors)).catch(() => {});
}

choice.addEventListener("chosen", () => {
  retry.end();
  trouble.replaceChildren();
  again();
});
inspector.addEventListener("kept", again);
// A frozen tab was not told what happened meanwhile. Memory is this tab's own: opened again, it would be empty.
const thaw = () => choice.value === "memory" || again();
document.addEventListener("resume", thaw);
addEventListener("pageshow", ({ persisted }) => persisted && thaw());
again();
