/**
 * What differs between two lists of records.
 * @template T
 * @param {T[]} before
 * @param {T[]} after
 * @param {keyof T} name by which a record is known
 * @param {readonly (keyof T)[]} fields that count
 * @returns {{ before: T | undefined, after: T | undefined }[]} those that were there first, then the new ones
 */
export function changesOf(before, after, name, fields) {
  const records = new Map(after.map((record) => [record[name], record]));
  const known = new Set(before.map((record) => record[name]));
  /** @type {{ before: T | undefined, after: T | undefined }[]} */
  const changes = before.map((record) => ({ before: record, after: records.get(record[name]) }));
  for (const record of after) if (!known.has(record[name])) changes.push({ before: undefined, after: record });
  return changes.filter(({ before: old, after: now }) => !old || !now || fields.some((field) => old[field] !== now[field]));
}
