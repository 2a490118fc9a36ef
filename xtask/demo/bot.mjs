// Handles a recorded day: node bot.mjs TRACE. Prints one JSON object a line: how far it is, a report, and a history.
import { play, startDay } from "./play.mjs";
import { meets } from "./expectation.mjs";
import { historyOfOne } from "./history.mjs";
import { readCalls } from "./trace.mjs";

const trace = process.argv[2];
const say = (what) => console.log(JSON.stringify(what));

const day = startDay();
const report = { calls: 0, turns: 0, seconds: 0, checked: 0, failed: 0, failures: [] };

for await (const calls of readCalls(trace)) {
  const start = performance.now();
  const answers = calls.map((call) => play(day, call));
  report.seconds += (performance.now() - start) / 1000;

  calls.forEach((call, i) => check(call, answers[i]));
  report.calls += calls.length;
  say({ calls: report.calls });
}

const conversations = [...day.created.values()].map(({ client, id }) => day.engine.get(client, id));
say({
  report: {
    ...report,
    turns_a_second: Math.round(report.turns / report.seconds),
    calls_a_second: Math.round(report.calls / report.seconds),
    statuses: countByStatus(conversations),
    bytes: day.engine.stats().bytes,
    rss: process.memoryUsage.rss(),
  },
});
say({ history: await historyOfOne(trace, day, conversations) });

// Answers are snapshots: they can be looked at when the engine is long further.
function check(call, answer) {
  if (call.op === "latest") report.turns += 1;
  if (!("expect" in call)) return;
  report.checked += 1;
  if (meets(call, answer, day)) return;
  report.failed += 1;
  if (report.failures.length < 5) report.failures.push(`${JSON.stringify(call)} got ${JSON.stringify(answer)}`);
}

function countByStatus(conversations) {
  const count = {};
  for (const { status } of conversations) count[status] = (count[status] ?? 0) + 1;
  return count;
}
