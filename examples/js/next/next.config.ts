import { dirname } from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  // What the page and the webhook share with the other examples lies beside this folder.
  turbopack: { root: dirname(import.meta.dirname) },
  // `npm run check` looks at the types of all examples at once.
  typescript: { ignoreBuildErrors: true },
};

export default config;
