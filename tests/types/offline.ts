// convostate/offline, as a widget uses it.
import { ConversationError, openOffline } from "convostate/offline";
import type { Conflict, Decision, OfflineConversation, OfflineConversations, OfflineEvent, OfflineOptions, OfflineStatus, PendingEntry } from "convostate/offline";
import type { Conversations } from "convostate";

const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };

export function decide({ base, local, server, patch }: Conflict): Decision {
  if (!base || !local) return "server";
  return server.version > base.version ? patch : "mine";
}

export async function use(options: OfflineOptions): Promise<OfflineStatus> {
  const conversations: OfflineConversations = openOffline("https://bots.example", { ...options, onConflict: decide, headers: () => ({ authorization: "Bearer t" }) });
  const anywhere: Conversations = conversations;
  await anywhere.latest(client);
  await conversations.migrate();
  await conversations.refresh(client, { signal: AbortSignal.timeout(100) });
  const shown: OfflineConversation | null = await conversations.latest(client);
  if (shown?.pending) console.log(shown.id);
  const entries: PendingEntry[] = await conversations.pending(client);
  for (const entry of entries) if (entry.state === "failed") await conversations.discard(entry);
  conversations.subscribe((event: OfflineEvent) => {
    if (event.type === "failed") void conversations.retry(event.entry);
  });
  // @ts-expect-error TS2345: the account is not optional
  openOffline("https://bots.example", {});
  try {
    await conversations.flush();
  } catch (error) {
    if (error instanceof ConversationError) console.log(error.code);
  }
  conversations.resume();
  await conversations.dispose();
  return conversations.status;
}
