// Places for stores that are a file each.

import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { FAST } from "../../support/folders.mjs";

/**
 * A place for many stores. `fresh` answers the address of an empty one with its schema.
 * @param {string} extension
 * @param {(file: string) => Promise<{ migrate(): Promise<void>, dispose(): Promise<void> }>} open
 */
export async function placeOfFiles(extension, open, parent = FAST) {
  const folder = mkdtempSync(join(parent, "convostate-"));
  let count = 0;
  return {
    fresh: async () => {
      count += 1;
      const file = join(folder, `${count}.${extension}`);
      const conversations = await open(file);
      await conversations.migrate();
      await conversations.dispose();
      return file;
    },
    stop: async () => rmSync(folder, { recursive: true }),
  };
}
