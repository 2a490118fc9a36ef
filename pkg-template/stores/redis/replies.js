/**
 * Whether the server answered with this error; otherwise nobody knows what the server did. Both libraries give the answer as
 * the message, and it begins with a code in capitals.
 * @param {unknown} error
 */
export function isReply(error) {
  return error instanceof Error && /^[A-Z][A-Z0-9]{2,} /.test(error.message);
}
