// Runs one snippet, tells the page around it what each marked line gives, and goes away with it. Nothing can be sent from here.

import { instrumented } from "./instrument.js";

const tell = (message) => parent.postMessage(message, location.origin);
const shown = (value) => (value === undefined ? "undefined" : JSON.stringify(value));
const printed = (value) => (typeof value === "string" ? value : shown(value));
const errorOf = (error) => (error?.code ? `${error.code}: ${error.message}` : String(error));

globalThis.__gives = (line, value) => {
  tell({ type: "value", line, text: shown(value) });
  return value;
};
globalThis.__throws = (line, error) => tell({ type: "error", line, text: errorOf(error) });
console.log = (...values) => tell({ type: "value", text: values.map(printed).join(" ") });
console.error = (...values) => tell({ type: "error", text: values.map((value) => (value instanceof Error ? errorOf(value) : printed(value))).join(" ") });

addEventListener("message", async ({ origin, data }) => {
  if (origin !== location.origin) return;
  try {
    const code = instrumented(data.text, (name) => new URL(`./convostate/${name.split("/")[1] ?? "index"}.js`, location.href).href);
    await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  } catch (error) {
    tell({ type: "error", text: errorOf(error) });
  }
  tell({ type: "end" });
});
tell({ type: "ready" });
