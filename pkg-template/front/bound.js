/**
 * Lets the methods be handed on alone (`const { latest } = engine`) and called through a proxy, as frameworks make of their state: neither
 * has the private parts of the object.
 * @param {any} object
 * @param {object} prototype
 */
export function bindMethods(object, prototype) {
  for (const name of Reflect.ownKeys(prototype)) {
    const found = /** @type {any} */ (Object.getOwnPropertyDescriptor(prototype, name));
    const part = found.get ? "get" : "value";
    if (name !== "constructor") Object.defineProperty(object, name, { ...found, [part]: (found.get ?? object[name]).bind(object) });
  }
}
