#!/usr/bin/env node
import { parseArgs } from "node:util";
import { serve } from "./serve.js";
import { OPTIONS, USAGE } from "./usage.js";

const MISUSED = 2;

/** @param {string} message */
function misuse(message) {
  console.error(`convostate: ${message}\nTry: npx convostate --help`);
  process.exit(MISUSED);
}

function given() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    return misuse(error instanceof Error ? error.message : String(error));
  }
}

const { values, positionals } = given();
if (values.help) {
  console.log(USAGE);
} else if (positionals.length !== 1 || positionals[0] !== "serve") {
  misuse(positionals.length === 0 ? "name a command: serve." : `there is no command "${positionals.join(" ")}": use serve.`);
} else {
  await serve(values, misuse);
}
