import { existsSync } from "node:fs";
import { tmpdir } from "node:os";

const MEMORY = "/dev/shm";

/** Where fsync costs nothing: what most tests look at does not depend on it. */
export const FAST = existsSync(MEMORY) ? MEMORY : tmpdir();
