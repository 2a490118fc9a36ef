// A message as Telegram's API has it.

export const BOT = { id: 1, is_bot: true, first_name: "Shop", username: "shop_bot", can_join_groups: true, can_read_all_group_messages: false, supports_inline_queries: false };

/** @param {{ id: number, text: string, from?: number }} message in the private chat of this person */
export const updateOf = ({ id, text, from = 7 }) => ({
  update_id: id,
  message: { message_id: id, date: 0, text, from: { id: from, is_bot: false, first_name: "Ada" }, chat: { id: from, type: "private", first_name: "Ada" } },
});
