import type { Client, Conversation } from "convostate";
import type { StoredConversations } from "convostate/sqlite";
import { useMemo, useSyncExternalStore } from "react";

/** The client's latest conversation: undefined until it was read, null where none is open. What the store throws, the component throws. */
export function useLatest<M>(conversations: StoredConversations<M>, client: Client): Conversation<M> | null | undefined {
  const { bot_id, user_id, channel_id } = client;
  const { subscribe, snapshot } = useMemo(
    () => latestOf(conversations, { bot_id, user_id, channel_id }),
    [conversations, bot_id, user_id, channel_id],
  );
  return useSyncExternalStore(subscribe, snapshot, () => undefined);
}

/** What React subscribes to. A read that is overtaken by a later one is not shown. */
function latestOf<M>(conversations: StoredConversations<M>, client: Client) {
  let shown: { latest?: Conversation<M> | null; error?: unknown } = {};
  let reads = 0;

  async function read(tell: () => void): Promise<void> {
    const own = ++reads;
    const next = await conversations.latest(client).then((latest) => ({ latest }), (error: unknown) => ({ error }));
    if (own !== reads) return;
    shown = next;
    tell();
  }

  return {
    snapshot(): Conversation<M> | null | undefined {
      if ("error" in shown) throw shown.error;
      return shown.latest;
    },
    subscribe(tell: () => void): () => void {
      const again = () => void read(tell);
      const end = conversations.subscribe(again);
      // What happens in other tabs while this one is frozen is not told to it.
      addEventListener("pageshow", again);
      again();
      return () => {
        end();
        removeEventListener("pageshow", again);
      };
    },
  };
}
