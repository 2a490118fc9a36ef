import { ADA } from "../../contract/support.mjs";

/** Every call that loads or writes, on a store that has a conversation `a`. */
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
  modify: (store) => store.modify(ADA, "a", () => ({ step_id: "m" })),
};
