// The store of docs/write-a-store.md. An address is a file.

import { guideModule } from "../../docs/guide.mjs";
import { placeOfFiles } from "./files.mjs";

const { openFile } = await import(guideModule());

export default {
  name: "file",

  async start() {
    return placeOfFiles("json", async (file) => openFile(file));
  },

  open: async (file, options) => openFile(file, options),
};
