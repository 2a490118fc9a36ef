/**
 * Whether an Authorization header bears the token; takes the same time wherever they differ.
 * @param {string | undefined} header
 * @param {string} token
 */
export function isToken(header, token) {
  const given = /^bearer +(.*)$/i.exec(header ?? "")?.[1] ?? "";
  let difference = given.length ^ token.length;
  for (let index = 0; index < given.length; index += 1) {
    difference |= given.charCodeAt(index) ^ token.charCodeAt(index % token.length);
  }
  return difference === 0 && token.length > 0;
}
