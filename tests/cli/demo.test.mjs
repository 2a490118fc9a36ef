// npx convostate demo.

import assert from "node:assert/strict";
import { test } from "node:test";
import { convostate } from "./command.mjs";

test("the demo shows a chat beside its state, a day whose answers are right, and what to do next", async () => {
  const { code, stdout, stderr } = await convostate(["demo"]);
  assert.deepEqual([code, stderr], [0, ""]);
  const lines = stdout.split("\n");
  const at = (text) => lines.findIndex((line) => line.includes(text));
  assert.match(lines[at("you: A pizza, please")], /order › size {2}OPEN {2}v1$/);
  assert.match(lines[at("you: Are you still open?")], /hours › asked {2}OPEN {2}v1$/);
  assert.match(lines[at("you: Are you still open?") + 1], /order › topping {2}OPEN, on hold {2}v2 {2}size: large$/);
  assert.match(lines[at("bot: Back to your order. What on it?")], /order › topping {2}OPEN {2}v2/);
  assert.match(stdout, /bot: A large margherita is on its way\./);
  assert.match(stdout, /400 people, 12,000 messages/);
  assert.match(stdout, /all answers right/);
  for (const step of ["npm install convostate", "npx convostate serve ", "--store sqlite:bot.db"]) assert.ok(stdout.includes(step), step);
  assert.doesNotMatch(stdout, new RegExp("\u001b"), "no colours where nobody looks on");
  assert.ok(lines.every((line) => line.length <= 120), "lines fit a screen");
});

test("it takes no flags", async () => {
  const { code, stderr } = await convostate(["demo", "--store", "memory"]);
  assert.equal(code, 2);
  assert.match(stderr, /demo has no --store/);
});
