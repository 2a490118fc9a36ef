// What the command line and the environment say: which command, and the value of each of its flags. A flag beats the environment.

import { parseArgs } from "node:util";
import { COMMANDS, allFlags, variableOf } from "./flags.js";
import { Misuse } from "./misuse.js";
import { suggestion } from "./nearest.js";

/** @typedef {import("./flags.js").Values} Values */

const YES = ["1", "true", "yes", "on"];
const NO = ["0", "false", "no", "off"];

/**
 * @param {string[]} args
 * @param {Record<string, string | undefined>} env
 * @returns {{ command: string, values: Values }} the command is "help" or "version" where that is asked for
 */
export function readArguments(args, env) {
  const { values, positionals } = parsed(args);
  const [command, ...others] = positionals;
  if (values.help || command === "help") return { command: "help", values };
  if (values.version || command === "version") return { command: "version", values };
  const names = Object.keys(COMMANDS);
  if (command === undefined) throw new Misuse(`name a command: ${names.join(", ")}.`);
  const flags = Object.hasOwn(COMMANDS, command) ? COMMANDS[command] : undefined;
  if (!flags) throw new Misuse(`there is no command "${command}"${suggestion(command, names) || `: use ${names.join(", ")}.`}`);
  if (others.length > 0) throw new Misuse(`${command} takes no "${others.join(" ")}": give flags only.`);
  for (const name of Object.keys(values)) {
    if (!Object.hasOwn(flags, name)) throw new Misuse(`${command} has no --${name}${suggestion(name, Object.keys(flags), "--")}`);
  }
  return { command, values: Object.fromEntries(Object.entries(flags).map(([name, flag]) => [name, values[name] ?? given(name, flag, env) ?? preset(flag)])) };
}

/** @param {string[]} args */
function parsed(args) {
  const options = Object.fromEntries(Object.entries(allFlags()).map(([name, { type, multiple = false, short }]) => [name, { type, multiple, ...(short && { short }) }]));
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
    return { values: /** @type {Values} */ (values), positionals };
  } catch (error) {
    const { code, message } = /** @type {any} */ (error);
    const unknown = /'(--?[^\s=']+)/.exec(message)?.[1];
    if (code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION" || unknown === undefined) throw new Misuse(message.split("\n", 1)[0]);
    throw new Misuse(`there is no ${unknown}${suggestion(unknown.replace(/^-+/, ""), Object.keys(options), "--")}`);
  }
}

/**
 * A variable without a text counts as not given.
 * @param {string} name
 * @param {import("./flags.js").Flag} flag
 * @param {Record<string, string | undefined>} env
 */
function given(name, { type, multiple }, env) {
  const variable = variableOf(name);
  const text = env[variable];
  // An empty token would be none, where one was meant.
  if (text === undefined || (text === "" && name !== "token")) return undefined;
  if (type === "boolean") return truth(variable, text);
  return multiple ? text.trim().split(/\s+/) : text;
}

/**
 * @param {string} variable
 * @param {string} text
 */
function truth(variable, text) {
  const word = text.trim().toLowerCase();
  if (YES.includes(word)) return true;
  if (NO.includes(word)) return false;
  throw new Misuse(`${variable} is ${JSON.stringify(text)}: give 1 or 0.`);
}

/** @param {import("./flags.js").Flag} flag */
function preset(flag) {
  if (flag.type === "boolean") return false;
  return flag.multiple ? [] : flag.default;
}
