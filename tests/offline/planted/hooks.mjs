import { PLANTED } from "./faults.mjs";

const ENTRY = new URL("../../../target/npm/modules/entry/offline.js", import.meta.url).href;
/** Nothing, where there is none of that number. */
const { also, ...fault } = PLANTED[Number(process.env.CONVOSTATE_PLANTED_AT)] ?? {};

export async function resolve(name, context, next) {
  return name === "convostate/offline" ? { url: ENTRY, shortCircuit: true } : next(name, context);
}

export async function load(url, context, next) {
  const loaded = await next(url, context);
  const change = [fault, also].find((one) => one && url.endsWith(`/offline/${one.file}`));
  return change ? { ...loaded, source: String(loaded.source).replace(change.from, () => change.to) } : loaded;
}
