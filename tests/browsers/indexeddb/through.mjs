/**
 * A store in a page as if it were here, for tests that know no pages: the clock and the ids are the test's, and what the store tells
 * comes with the answer of the call that caused it.
 */
export async function through(page, name, { now, id, retention }) {
  const handle = await page.evaluateHandle(async (name, retention) => {
    const clock = { at: 0 };
    const store = await opened(name, { now: () => clock.at, ...(retention && { retention }) });
    const events = [];
    store.subscribe((event) => events.push(event));
    return { clock, store, events };
  }, name, retention ?? null);
  const listeners = [];
  const call = async (method, args) => {
    const text = await handle.evaluate(perform, method, now(), JSON.stringify(args));
    const { answer, error, events } = JSON.parse(text);
    for (const event of events) for (const listener of listeners) listener(event);
    if (error) throw Object.assign(new Error(error.message), error);
    return answer;
  };
  const store = { subscribe: (listener) => void listeners.push(listener) };
  for (const method of ["get", "latest", "update", "close", "closeAll", "list", "erase", "sweep", "dispose"]) {
    store[method] = (...args) => call(method, args);
  }
  store.create = (client, { id: own = id(), ...body } = {}) => call("create", [client, { id: own, ...body }]);
  return store;
}

/** Runs in the page. BiDi would tell of an object that occurs twice only once, so the answer is JSON. */
async function perform({ store, clock, events }, method, at, args) {
  clock.at = at;
  const told = await store[method](...JSON.parse(args)).then(
    (answer) => ({ answer }),
    ({ code, message, details }) => ({ error: { code, message, details } }),
  );
  return JSON.stringify({ ...told, events: events.splice(0) });
}
