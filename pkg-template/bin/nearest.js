// "Did you mean": the known name that is the fewest changed letters away.

/** More, and it is another word. */
const MOST_CHANGES = 2;

/**
 * The end of a sentence: a question where a name is near, else a full stop, or nothing where `names` will be listed.
 * @param {string} word
 * @param {string[]} names
 * @param {string} [before] each name
 */
export function suggestion(word, names, before = "") {
  const [nearest] = names.map((name) => ({ name, changes: changesBetween(word, name) })).sort((a, b) => a.changes - b.changes);
  if (nearest && nearest.changes <= Math.min(MOST_CHANGES, word.length - 1)) return `: did you mean ${before}${nearest.name}?`;
  return before ? "." : "";
}

/**
 * The Levenshtein distance.
 * @param {string} one
 * @param {string} other
 */
function changesBetween(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let line = 1; line <= one.length; line += 1) {
    const above = row;
    row = [line];
    for (let column = 1; column <= other.length; column += 1) {
      const kept = at(above, column - 1) + (one[line - 1] === other[column - 1] ? 0 : 1);
      row.push(Math.min(kept, at(above, column) + 1, at(row, column - 1) + 1));
    }
  }
  return at(row, other.length);
}

/**
 * @param {number[]} row
 * @param {number} column that it has
 */
function at(row, column) {
  return /** @type {number} */ (row[column]);
}
