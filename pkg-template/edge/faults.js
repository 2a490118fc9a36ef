// What a database's errors say of a batch.

import { pause } from "../front/pause.js";

/** How often a call is sent before it is given up. */
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 50;

/** @param {any} error */
function wordsOf(error) {
  return `${error?.code} ${error?.message}`;
}

/**
 * Whether another commit came first.
 * @param {unknown} error
 */
export function isMoved(error) {
  return /convostate_moved|UNIQUE constraint failed: convostate_head/.test(wordsOf(error));
}

/**
 * Whether the batch was undone because of others, so that a fresh plan may begin.
 * @param {unknown} error
 */
export function isCollision(error) {
  return isMoved(error) || /SQLITE_BUSY/.test(wordsOf(error));
}

/**
 * Whether the database itself answered: then nothing of the batch was done.
 * @param {unknown} error
 */
export function isAnswer(error) {
  return /SQLITE_[A-Z]/.test(wordsOf(error));
}

/**
 * Whether it is worth another attempt, after a pause. Who is overloaded is left alone.
 * @param {any} error
 * @param {number} attempt from 1
 */
export async function mayTryAgain(error, attempt) {
  if (isAnswer(error) || error?.overloaded || attempt >= ATTEMPTS) return false;
  await pause(Math.random() * FIRST_PAUSE_MS * 2 ** attempt);
  return true;
}
