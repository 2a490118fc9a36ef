import { faults, write } from "./writer.js";

const NAME = "reloaded";
const noted = () => JSON.parse(sessionStorage.getItem("noted") ?? "{}");
const note = (what) => sessionStorage.setItem("noted", JSON.stringify({ ...noted(), ...what }));

/** Writes until the page goes away; what was begun and what was acknowledged is noted where a reload leaves it. */
export async function writeUntilReload() {
  const store = await globalThis.opened(NAME);
  await write(store, { begun: () => note({ isInCall: true }), done: (what) => note({ ...what, isInCall: false }) });
}

/** What the last reload left. */
export async function lookAfterReload() {
  const { isInCall, ...acknowledged } = noted();
  note({ isInCall: false });
  return { wasInCall: isInCall, faults: await faults(NAME, await globalThis.opened(NAME), acknowledged) };
}
