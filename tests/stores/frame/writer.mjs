// A process that writes in a loop and says what was acknowledged, until it is killed: node writer.mjs KIND ADDRESS ROUND.

import { perform } from "./steps.mjs";

const [kindName, address, round] = process.argv.slice(2);
const { default: kind } = await import(`../kinds/${kindName}.mjs`);
await perform((options) => kind.open(JSON.parse(address), options), round, (step) => {
  process.send(step);
});
