import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["*.spec.mjs"],
    globals: true,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    watch: false,
  },
});
