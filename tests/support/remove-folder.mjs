import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

/**
 * Removes a folder in which processes of a browser or a server that has ended may still write for a moment. What rmSync's own retries do is not
 * enough: they remove the folder again, and not what has come into it.
 */
export async function removeFolder(folder) {
  for (let round = 0; ; round += 1) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (round === 600) throw error;
    }
    await pause(100);
  }
}
