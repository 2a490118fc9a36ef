// What a wrapper passes on as it is.

/**
 * Adds to a wrapper's own calls everything else that the conversations have, but for what our own server asks by: that would go around the
 * wrapper.
 * @param {any} conversations
 * @param {any} own
 */
export function forwarding(conversations, own) {
  for (let from = conversations; from !== Object.prototype; from = Object.getPrototypeOf(from)) {
    for (const name of Reflect.ownKeys(from)) {
      if (name in own || /convostate/.test(String(name))) continue;
      const value = conversations[name];
      Object.defineProperty(own, name, typeof value === "function" ? { value: value.bind(conversations) } : { get: () => conversations[name] });
    }
  }
  return own;
}
