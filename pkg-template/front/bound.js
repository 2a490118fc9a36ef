/**
 * Lets the methods be handed on alone (`const { latest } = engine`) and called through a proxy, as frameworks make of their state: neither
 * has the private parts of the object.
 * @param {any} object
 * @param {object} prototype
 */
export function bindMethods(object, prototype) {
  for (const name of Reflect.ownKeys(prototype)) {
    const { get, ...method } = /** @type {PropertyDescriptor} */ (Object.getOwnPropertyDescriptor(prototype, name));
    if (get) Object.defineProperty(object, name, { get: get.bind(object), configurable: true });
    else if (name !== "constructor") Object.defineProperty(object, name, { ...method, value: object[name].bind(object) });
  }
}
