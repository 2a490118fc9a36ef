/** Under it the store's driver and its side of the wasm are given to the command line, which copies rows from one store to another. */
export const INSIDE = Symbol.for("convostate.inside");
