// Compiled by types.test.mjs beside the module's declarations: they are the package's own.

import { type Client, type Conversation, type ConversationError, Conversations, type ErrorCode, type Page, Remote } from "./convostate_bindgen.js";

const ADA: Client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const conversations = new Conversations({ retention: { seconds: 60 } });
const created: Conversation = conversations.create(ADA, { flow_id: "order", metadata: { n: 1 } });
conversations.update(ADA, created.id, { step_id: null }, { ifVersion: created.version });
const latest: Conversation | null = conversations.latest(ADA);
const page: Page = conversations.list(ADA, { status: "OPEN", limit: 10 });
conversations.close(ADA, created.id);
const version: number = conversations.remember(ADA, "size", 3, { ttl: 1.5 });
const size: number | undefined = conversations.recall(ADA, "size")?.value;
const forgotten: boolean = conversations.forget(ADA, "size", { ifVersion: version });
const next: string | undefined = conversations.memories(ADA, { prefix: "s" }).pagination_key;
const { expired }: { expired: number } = conversations.sweep();
const remote = new Remote("https://bots.example", { headers: { authorization: "x" }, deadline: 5000 });
const answer: Promise<Conversation | null> = remote.latest(ADA);
const codeOf = (error: ConversationError): ErrorCode => error.code;

// @ts-expect-error a client has three ids
conversations.create({ bot_id: "shop" });
// @ts-expect-error OPEN ends nothing
conversations.closeAll(ADA, "OPEN");
// @ts-expect-error there is no such field
conversations.update(ADA, "a", { flowId: "x" });

export { answer, codeOf, expired, forgotten, latest, next, page, size };
