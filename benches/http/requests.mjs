// What is asked: a thousand clients, each with a conversation that it knows by its id.

export const CLIENTS = 1000;
/** Of most frameworks, and of the tables of this page. */
const METADATA = { order: { size: "large", topping: "funghi", address: "Kirchgasse 4" }, cents: 2350 };
const JSON_TYPE = { "content-type": "application/json" };

export const clientOf = (index) => ({ bot_id: "shop", user_id: `user-${index}`, channel_id: "web" });
export const idOf = (index) => `c${index}`;
export const bodyOf = () => ({ flow_id: "order", step_id: "size", metadata: METADATA });
const queryOf = (index) => new URLSearchParams(clientOf(index)).toString();

const CALLS = {
  latest: (index) => ({ method: "GET", path: `/conversations/latest?${queryOf(index)}` }),
  create: (index) => post(index, bodyOf()),
  update: (index) => ({
    method: "PUT",
    path: `/conversations/${idOf(index)}?${queryOf(index)}`,
    headers: JSON_TYPE,
    body: JSON.stringify({ step_id: "address", last_interaction: true }),
  }),
};

/** One request of a call for each client. */
export function requestsOf(call) {
  return Array.from({ length: CLIENTS }, (_, index) => CALLS[call](index));
}

/** What makes the conversations that are there before. */
export function filling() {
  return Array.from({ length: CLIENTS }, (_, index) => post(index, { id: idOf(index), ...bodyOf() }));
}

function post(index, body) {
  return { method: "POST", path: `/conversations?${queryOf(index)}`, headers: JSON_TYPE, body: JSON.stringify(body) };
}

/** Sends one; answers its status and what it holds. */
export async function ask(url, { path, ...init }) {
  const response = await fetch(url + path, init);
  const text = await response.text();
  return { status: response.status, value: text === "" ? undefined : JSON.parse(text) };
}
