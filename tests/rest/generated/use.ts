import { Configuration, ConversationsApi } from "./client/index.js";
declare const process: { argv: string[] };

const [, , basePath, accessToken] = process.argv;
const api = new ConversationsApi(new Configuration({ basePath, accessToken }));
const client = { botId: "shop", userId: "typescript", channelId: "web" };
const named = { conversationId: "c1", ...client };

const createConversationBody = { id: "c1", flowId: "order", stepId: "size", metadata: { cart: ["tea"] }, ttl: 3_155_760_000 };
const created = await api.createConversation({ ...client, createConversationBody });
await api.updateConversation({ ...named, updateConversationBody: { stepId: "address", lastInteraction: true } });
const updated = await api.getConversation(named);
const latest = await api.getLatestOpen(client);
await api.closeConversation({ ...named, closeConversationBody: { status: "SWITCHED" } });
const closed = await api.getConversation(named);
await api.createConversation(client);
await api.closeAllConversations({ ...client, closeConversationBody: { status: "CLOSED" } });
const left = await api.getLatestOpen(client);
console.log(JSON.stringify({
  created: [created.status, created.flowId, created.metadata, created.ttl],
  updated: updated.stepId,
  latest: [latest.hasOpen, latest.conversation?.id],
  closed: closed.status,
  left: left.hasOpen,
}));
