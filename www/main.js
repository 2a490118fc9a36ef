// Puts the page together: who visits, the chosen store, the chat, and, once that can be used, the state beside it and the acts above it.

import { keepDraft } from "./draft.js";
import "./store-switch.js";
import { open, stores } from "./stores/stores.js";
import "./widget/chat.js";
import { h } from "./widget/dom.js";
import { fallback, flows, welcome } from "./widget/flows.js";
import { isPassing, Retry } from "./widget/retry.js";

const VISITOR = "convostate-visitor";

/** @template {Element} Found @param {string} selector */
const find = (selector) => /** @type {Found} */ (document.querySelector(selector));

const choice = /** @type {import("./store-switch.js").StoreSwitch} */ (find("store-switch"));
const chat = /** @type {import("./widget/chat.js").ChatWidget} */ (find("chat-widget"));
const state = /** @type {import("./state.js").PageState} */ (find("page-state"));
const strip = /** @type {import("./cards/strip.js").StateStrip} */ (find("state-strip"));
const acts = /** @type {import("./acts/stage.js").ActStage} */ (find("act-stage"));
const trouble = find("#trouble");
const connection = find("#network");
const client = { bot_id: "tea-house", user_id: visitor(), channel_id: "web" };

/** @type {import("./stores/observed.js").Made[]} told before there was somebody to tell */
let untold = [];
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
    const [{ sweepInTime }] = await Promise.all([import("./stores/expiry.js"), import("./state.js"), import("./cards/strip.js")]);
    for (const made of untold.splice(0)) state.tell(made);
    const stopSweeping = sweepInTime(conversations, client, () => Promise.all([chat.refresh(), state.refresh()]));
    const stopTelling = conversations.subscribe(stand);
    close = async () => {
      stopSweeping();
      stopTelling();
      await conversations.dispose();
    };
    await Promise.all([state.connect({ conversations, client, flows, store }), stand(), showNetwork({ conversations, client })]);
    trouble.replaceChildren();
    retry.end();

    /** What can't be read now is read at the next change. */
    async function stand() {
      const current = await Promise.resolve(conversations.latest(client)).catch(() => undefined);
      if (current !== undefined) strip.show(current);
    }
  } catch (error) {
    await complain(name, error);
  }
}

/** The switch of the network, where a store goes on without one. @param {{ conversations: any, client: typeof client }} given */
async function showNetwork(given) {
  connection.replaceChildren();
  if (!given.conversations.pending) return;
  await import("./stores/network-switch.js");
  const network = /** @type {import("./stores/network-switch.js").NetworkSwitch} */ (document.createElement("network-switch"));
  connection.append(network);
  network.connect(given);
}

/** @param {import("./stores/observed.js").Made} made */
function tell(made) {
  // What others than this visitor do here is no part of what is shown, but for their errors.
  if (!made.error && made.args[0]?.channel_id !== client.channel_id) return;
  if (state.tell) state.tell(made);
  else untold.push(made);
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
  const showState = () => {
    for (const made of untold.splice(0)) state.tell(made);
    state.fail("open", error);
    state.disconnect();
  };
  await import("./state.js").then(showState).catch(() => {});
}

/** The acts come last: they are a page of their own, and the chat is not to wait for it. */
async function begin() {
  keepDraft(chat, "convostate-draft");
  await again();
  const { MOVING } = await import("./acts/stage.js");
  await acts.begin(MOVING.matches);
}

choice.addEventListener("chosen", () => {
  retry.end();
  trouble.replaceChildren();
  again();
});
state.addEventListener("kept", again);
// A frozen tab was not told what happened meanwhile. Memory is this tab's own: opened again, it would be empty.
const thaw = () => choice.value === "memory" || again();
document.addEventListener("resume", thaw);
addEventListener("pageshow", ({ persisted }) => persisted && thaw());
const copy = find(".copy button");
copy.addEventListener("click", async () => {
  const line = find(".copy code").textContent ?? "";
  copy.textContent = await navigator.clipboard.writeText(line).then(() => "Copied", () => "The browser does not allow it");
});
void begin();
