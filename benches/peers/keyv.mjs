// keyv over its Map.

import Keyv from "keyv";
import { Documents } from "./documents.mjs";

export const isAsync = true;

export function open(options) {
  const keyv = new Keyv();
  const read = (key) => keyv.get(key);
  const write = async (changes) => {
    for (const [key, value] of changes) await keyv.set(key, value);
  };
  return new Documents({ read, write }, options);
}
