// From the import to the answer of the first call.

import { startTimer } from "../timing.mjs";

export async function measure({ importPeer }) {
  const client = { bot_id: "bot", user_id: "user", channel_id: "channel" };
  const stop = startTimer();
  const { open } = await importPeer();
  const store = await open();
  await store.create(client, { flow_id: "order", step_id: "size" });
  return stop(1);
}
