// A process that writes in a loop and says what was acknowledged, until it is killed: node writer.mjs KIND ADDRESS ROUND.

import { perform } from "./steps.mjs";

const [kindName, address, round] = process.argv.slice(2);
const { default: kind } = await import(`../kinds/${kindName}.mjs`);
// The next call waits until this is on its way: what a process still holds when it is killed is never heard.
const acknowledge = (step) => new Promise((resolve) => process.send(step, resolve));
await perform((options) => kind.open(JSON.parse(address), options), round, acknowledge);
