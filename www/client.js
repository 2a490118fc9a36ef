// Who is visiting: one name for all tabs of this browser. A real bot takes it from its sign-in.

const KEY = "convostate-visitor";

/** @returns {import("./convostate/index.js").Client} */
export function visitor() {
  return { bot_id: "tea-house", user_id: name(), channel_id: "web" };
}

function name() {
  const fresh = `visitor-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
  try {
    const known = localStorage.getItem(KEY);
    if (!known) localStorage.setItem(KEY, fresh);
    return known ?? fresh;
  } catch {
    // Where the browser stores nothing, the visitor is known as long as the page stays.
    return fresh;
  }
}
