import { replay } from "../contract/replay.js";

/** Plays the first lines of a recorded trace, or all of it. The server declares gzip as an encoding, so its text arrives here. */
export async function trace(path, count) {
  const text = await (await fetch(path)).text();
  const lines = text.split("\n");
  return replay((options) => globalThis.opened("trace", options), (count === null ? lines : lines.slice(0, count)).join("\n"));
}
