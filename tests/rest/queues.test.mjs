// The numbers of the clients' write queues.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Queues } from "../../pkg-template/rest/queues.js";

test("a client keeps its number while a call stands in its queue, and nothing is kept after that", () => {
  const queues = new Queues();
  const [first, other, second] = [queues.enter("ada"), queues.enter("eve"), queues.enter("ada")];
  assert.equal(second.number, first.number);
  assert.notEqual(other.number, first.number);
  queues.leave(first);
  assert.equal(queues.enter("ada").number, first.number);
  queues.leave(second);
  queues.leave(second);
  assert.equal(queues.size, 1);
  assert.ok(queues.enter("ada").number > other.number);
});
