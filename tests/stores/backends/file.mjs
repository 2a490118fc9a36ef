// The store of docs/write-a-store.md. An address is a file.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guideModule } from "../../docs/guide.mjs";

/** Where fsync costs nothing: what these tests look at does not depend on it. */
const MEMORY = "/dev/shm";

const { openFile } = await import(guideModule());

export default {
  name: "file",

  async start() {
    const folder = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "convostate-"));
    let count = 0;
    return {
      fresh: async () => {
        count += 1;
        const file = join(folder, `${count}.json`);
        await openFile(file).migrate();
        return file;
      },
      stop: async () => rmSync(folder, { recursive: true }),
    };
  },

  open: async (file, options) => openFile(file, options),
};
