import { ADA } from "../../contract/support.mjs";

/** Every call that loads or writes, on a store that has a conversation `a`, and where it matters a memory `known`. */
export const CALLS = {
  create: (store) => store.create(ADA, { id: "new", flow_id: "f", metadata: { n: 1 } }),
  createAgain: (store) => store.create(ADA, { id: "a", metadata: { n: 0 } }),
  get: (store) => store.get(ADA, "a"),
  latest: (store) => store.latest(ADA),
  update: (store) => store.update(ADA, "a", { step_id: "s", metadata: { n: 2 }, last_interaction: true }),
  close: (store) => store.close(ADA, "a", "FAILED"),
  closeAll: (store) => store.closeAll(ADA),
  list: (store) => store.list(ADA, { status: "OPEN" }),
  erase: (store) => store.erase(ADA),
  sweep: (store) => store.sweep(),
  remember: (store) => store.remember(ADA, "new", { n: 1 }, { ttl: 60 }),
  recall: (store) => store.recall(ADA, "known"),
  forget: (store) => store.forget(ADA, "known"),
  memories: (store) => store.memories(ADA),
  modify: (store) => store.modify(ADA, "a", () => ({ step_id: "m" })),
};
