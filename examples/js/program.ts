// What the programs for Node need to run by themselves.

import { fileURLToPath } from "node:url";

/** Whether this module is the program, and not an import of it. */
export function isProgram({ url }: ImportMeta): boolean {
  return process.argv[1] === fileURLToPath(url);
}

/** A setting that there is no default for. */
export function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the program needs it.`);
  return value;
}

/** Where to listen on this machine. */
export function port(): number {
  return Number(process.env.PORT ?? 3000);
}
