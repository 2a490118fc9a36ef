/** What a platform sends to a webhook: a message with an id of its own, and who wrote it. */
export interface Message {
  id: string;
  user: string;
  text: string;
}

/** Whether a body is such a message: what comes from outside is looked at before it is believed. */
export function isMessage(body: unknown): body is Message {
  if (typeof body !== "object" || body === null) return false;
  if (!("id" in body && "user" in body && "text" in body)) return false;
  return [body.id, body.user, body.text].every((value) => typeof value === "string" && value !== "");
}
