import { replay } from "../contract/replay.js";
import { Engine } from "../node_modules/convostate/index.js";

const url = `../trace/${new URLSearchParams(location.search).get("trace")}`;

// The server declares gzip as the encoding of a .gz file, so its text arrives here.
globalThis.report = fetch(url)
  .then((response) => response.text())
  .then((text) => replay((options) => new Engine(options), text));
