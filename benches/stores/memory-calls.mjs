// The calls of a memory beside an update that moves as much: in this process, in a Worker, and as text in a page.

export function memoryCalls(store) {
  const clientOf = (index) => ({ bot_id: "pizza", user_id: `user-${index % 40}`, channel_id: "telegram" });
  const value = (index, size) => ({ turn: index, note: "n".repeat(size) });
  const update = (size) => (index) => store.update(clientOf(index), "c", { metadata: value(index, size) });
  const remember = (size) => (index) => store.remember(clientOf(index), "order", value(index, size));
  const twice = (call, after) => async (index) => {
    await call(index);
    await after(index);
  };
  return {
    async fill() {
      for (let index = 0; index < 40; index += 1) {
        await store.create(clientOf(index), { id: "c", metadata: value(0, 64) });
        await remember(64)(index);
      }
    },
    pairs: {
      "remember, an update of the same 90 bytes": [remember(64), update(64)],
      "recall, an update": [(index) => store.recall(clientOf(index), "order"), update(64)],
      "remember and forget, two updates": [twice(remember(64), (index) => store.forget(clientOf(index), "order")), twice(update(64), update(64))],
      "remember, an update of the same 8 KiB": [remember(8192), update(8192)],
    },
  };
}
