// A process that writes in a loop and says what was acknowledged, until it is killed: node writer.mjs BACKEND ADDRESS ROUND.

import { perform } from "./steps.mjs";

const [backendName, address, round] = process.argv.slice(2);
const { default: backend } = await import(`../backends/${backendName}.mjs`);
// The next call waits until this is on its way: what a process still holds when it is killed is never heard.
const acknowledge = (step) => new Promise((resolve) => process.send(step, resolve));
await perform((options) => backend.open(JSON.parse(address), options), round, acknowledge);
