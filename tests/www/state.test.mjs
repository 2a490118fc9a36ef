// What the inspector makes of conversations, without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
// The package exports the element alone; these are two of its parts.
import { differences } from "../../pkg-template/inspector/diff.js";
import { trailOf as trail } from "../../pkg-template/inspector/trail.js";
import { talkOf } from "../../www/widget/bot.js";

/** Of conversations that say in their logs where they were, as the page's do. */
const trailOf = (conversations, current) =>
  trail(conversations, talkOf(conversations).map(({ conversation: { id }, line: { step } }) => ({ id, step_id: step })), current);

test("differences are named by their paths", () => {
  const before = { step_id: "tea", metadata: { tea: "green", log: { 0: "a" } }, list: [1, 2], same: { deep: [1] }, gone: null };
  const after = { step_id: "amount", metadata: { tea: "green", grams: 50, log: { 0: "a", 1: "b" } }, list: [1], same: { deep: [1] } };
  assert.deepEqual(differences(before, after), [
    { path: "step_id", before: "tea", after: "amount" },
    { path: "metadata.log.1", before: undefined, after: "b" },
    { path: "metadata.grams", before: undefined, after: 50 },
    { path: "list", before: [1, 2], after: [1] },
    { path: "gone", before: null, after: undefined },
  ]);
  assert.deepEqual(differences(before, structuredClone(before)), []);
});

let made = 0;
const conversation = (flow_id, status, ...steps) => ({
  id: String((made += 1)), flow_id, status, step_id: steps.at(-1),
  metadata: { log: Object.fromEntries(steps.map((step, line) => [line, { by: "bot", step, text: "" }])) },
});
const names = ({ nodes, edges }) => ({
  nodes: nodes.map(({ id, isHere }) => (isHere ? `[${id}]` : id)),
  edges: edges.map(({ from, to, kind, count }) => `${from} ${to} ${kind} ${count}`),
});

test("the map has the steps that were visited, and the moves between them", () => {
  const order = conversation("order", "SWITCHED", "tea", "milk", "milk", "tea", "milk");
  const tasting = conversation("tasting", "OPEN", "day");
  assert.deepEqual(names(trailOf([order, tasting], tasting)), {
    nodes: ["order/tea", "order/milk", "[tasting/day]"],
    edges: ["order/tea order/milk step 2", "order/milk order/tea step 1", "order/milk tasting/day leave 1"],
  });
});

test("a conversation that was on hold hangs on what was left open for it, not on what has ended", () => {
  const at = (conversation, times) => {
    times.forEach((time, line) => (conversation.metadata.log[line].at = time));
    return conversation;
  };
  const order = at(conversation("order", "OPEN", "tea", "amount", "amount", "voucher"), [1, 2, 5, 8]);
  const tasting = at(conversation("tasting", "CLOSED", "day", "time"), [3, 4]);
  const talk = at(conversation("talk", "OPEN", "mood", "topic"), [6, 7]);
  assert.deepEqual(names(trailOf([order, tasting, talk], order)).edges, [
    "order/tea order/amount step 1", "order/amount tasting/day leave 1", "tasting/day tasting/time step 1", "order/amount talk/mood leave 1",
    "talk/mood talk/topic step 1", "talk/topic order/voucher leave 1", "tasting/time tasting/CLOSED step 1",
  ]);
});

test("an ending is a node; the next conversation does not hang on it", () => {
  const ended = [conversation("talk", "CLOSED", "mood"), conversation("talk", "FAILED", "mood"), conversation("order", "EXPIRED", "tea")];
  assert.deepEqual(names(trailOf(ended, null)).edges, [
    "talk/mood talk/CLOSED step 1", "talk/mood talk/FAILED step 1", "order/tea order/EXPIRED step 1",
  ]);
});
