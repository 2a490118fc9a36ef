import { sealed } from "convostate/sealed";

/** The same in every process. */
export const KEYS = { k1: new Uint8Array(32).fill(1), k2: new Uint8Array(32).fill(2) };

/** A backend whose stores are sealed; `backends/sealed-NAME.mjs` has it, for the other processes. */
export function onSealed(backend) {
  return {
    ...backend,
    name: `sealed-${backend.name}`,
    open: async (address, options) => sealed(await backend.open(address, options), { keys: KEYS, use: "k1" }),
  };
}
