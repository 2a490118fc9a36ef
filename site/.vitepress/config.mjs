// The docs as a site. build.mjs lays the pages of docs/ into `pages`.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import llms from "vitepress-plugin-llms";
import { nav, sidebar } from "./contents.mjs";
import { repositoryLinks, slugOf } from "./links.mjs";
import { withPolicy } from "./policy.mjs";
import { preview } from "./preview.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  title: "convostate",
  description: "Conversation state for chat bots: which flow, which step, what was gathered, whether it is over.",
  lang: "en",
  srcDir: "pages",
  outDir: at("../../target/site"),
  cacheDir: at("../../target/site-cache"),
  // What stands beside the pages is laid there after them; tests/site looks at every link of what was built.
  ignoreDeadLinks: [/^\/(?:types|rest-api)\//],
  markdown: {
    anchor: { slugify: slugOf },
    config: (md) => void md.use(repositoryLinks),
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
  },
  transformHead: preview,
  transformHtml: withPolicy,
  vite: {
    plugins: [llms({ injectLLMHint: false })],
    logLevel: "warn",
  },
  themeConfig: {
    nav,
    sidebar,
    search: { provider: "local" },
    outline: [2, 3],
    socialLinks: [{ icon: "github", link: "https://github.com/convostate/convostate" }],
  },
});
