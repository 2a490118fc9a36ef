import { isDeepStrictEqual } from "node:util";

// Whether `latest` or `get` answered what the recording expects: null, or these fields with these values.
export function meets({ expect }, answer, { created }) {
  if (expect === null || answer === null) return expect === answer;
  const { ref, ...fields } = expect;
  if (ref !== undefined && answer.id !== created.get(ref).id) return false;
  return Object.entries(fields).every(([name, value]) => isDeepStrictEqual(answer[name], value));
}
