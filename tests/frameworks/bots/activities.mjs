// A message as the Bot Framework's channels have it.

/** @param {{ id: number, text: string, from?: number }} message in the private conversation of this person */
export const activityOf = ({ id, text, from = 7 }) => ({
  type: "message",
  id: String(id),
  channelId: "test",
  serviceUrl: "https://test.example",
  from: { id: `person-${from}`, name: "Ada" },
  recipient: { id: "shop", name: "Shop" },
  conversation: { id: String(from), name: "Ada", isGroup: false },
  text,
});
