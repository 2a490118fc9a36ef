#!/usr/bin/env node
import { ConversationError } from "convostate";
import { readArguments } from "./arguments.js";
import { run } from "./data/run.js";
import { demo } from "./demo/demo.js";
import { Misuse } from "./misuse.js";
import { serve } from "./serving/serve.js";
import { USAGE } from "./usage.js";
import { VERSION } from "./version.js";

const FAILED = 1;
const MISUSED = 2;

// Whoever reads what is printed may stop before its end, as `head` does.
process.stdout.on("error", (error) => {
  if (/** @type {NodeJS.ErrnoException} */ (error).code === "EPIPE") process.exit(FAILED);
  throw error;
});

try {
  const { command, values } = readArguments(process.argv.slice(2), process.env);
  if (command === "help") console.log(USAGE);
  else if (command === "version") console.log(VERSION);
  else if (command === "demo") process.exitCode = await demo();
  else if (command === "serve") await serve(values);
  else process.exitCode = await run(command, values);
} catch (error) {
  console.error(`convostate: ${error instanceof Error ? error.message : error}${more(error)}`);
  process.exit(error instanceof Misuse ? MISUSED : FAILED);
}

/**
 * Where there is more to read, as a line of its own.
 * @param {unknown} error
 */
function more(error) {
  if (error instanceof ConversationError) return `\nSee: ${error.docUrl}`;
  return error instanceof Misuse && error.isOfFlags ? "\nTry: npx convostate --help" : "";
}
