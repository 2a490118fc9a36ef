// The keys of checkpoints and writes, and their bytes as text.

/** All checkpoints of a thread, namespace by namespace, newest first. */
export const newestKey = "c/";

/**
 * The checkpoints of a namespace, newest first.
 * @param {string} ns
 */
export function namespaceKey(ns) {
  return `c/${encodeURIComponent(ns)}/`;
}

/**
 * Ids sort by time as text, and memories by key, upwards. Each digit is therefore taken from 15, so that the newest comes first: the
 * latest checkpoint is one read. What is no digit stays as it is.
 * @param {string} ns
 * @param {string} id
 */
export function checkpointKey(ns, id) {
  return namespaceKey(ns) + id.replace(/[0-9a-f]/g, (digit) => (15 - parseInt(digit, 16)).toString(16));
}

/**
 * All writes of a checkpoint.
 * @param {string} ns
 * @param {string} id
 */
export function writesKey(ns, id) {
  return `w/${encodeURIComponent(ns)}/${id}/`;
}

/**
 * @param {string} ns
 * @param {string} id
 * @param {string} task
 * @param {number} index
 */
export function writeKey(ns, id, task, index) {
  return `${writesKey(ns, id)}${task},${index}`;
}

/**
 * JSON as it is, anything else in base64.
 * @param {string} type
 * @param {Uint8Array} bytes
 */
export function textOf(type, bytes) {
  if (type === "json") return new TextDecoder().decode(bytes);
  // In pieces: a call takes so many arguments only.
  let binary = "";
  for (let from = 0; from < bytes.length; from += 8192) binary += String.fromCharCode(...bytes.subarray(from, from + 8192));
  return btoa(binary);
}

/**
 * @param {string} type
 * @param {string} text
 */
export function bytesOf(type, text) {
  return type === "json" ? new TextEncoder().encode(text) : Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
