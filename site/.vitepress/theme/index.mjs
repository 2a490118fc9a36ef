import DefaultTheme from "vitepress/theme";
import "./contrast.css";
import SnippetPlayground from "./playground.vue";

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("SnippetPlayground", SnippetPlayground);
  },
};
