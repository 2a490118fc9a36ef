// Whether there is room for as many conversations as are asked for, by what each of fewer took.

import { statfsSync } from "node:fs";
import { freemem } from "node:os";

const GIB = 2 ** 30;
/** For logs, dead rows, and what else grows while it is measured. */
const SPARE = 1.5;

/**
 * Undefined, or why not, with how many there is room for.
 * @param sizes of a conversation: bytes on disk and in memory
 */
export function lack(conversations, sizes, folder) {
  const { bavail, bsize } = statfsSync(folder);
  const free = { disk: bavail * bsize, memory: freemem() };
  for (const where of ["disk", "memory"]) {
    const needed = conversations * sizes[where] * SPARE;
    if (needed <= free[where]) continue;
    const most = Math.floor(free[where] / (sizes[where] * SPARE));
    return `${conversations} conversations need ${gib(needed)} of ${where}, and ${gib(free[where])} are free: there is room for ${most}`;
  }
  return undefined;
}

const gib = (bytes) => `${(bytes / GIB).toFixed(1)} GiB`;
