// CommonJS sees the same declarations.
import convostate = require("convostate");

const { ConversationError, Engine, engine } = convostate;
const client: convostate.Client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const made: convostate.Conversation = engine.create(client);
const event: convostate.ConversationEvent = { type: "created", conversation: made, previous: null };
const own: InstanceType<typeof Engine> = new Engine();
const code: convostate.ErrorCode = new ConversationError("NOT_OPEN", "it is over").code;

// @ts-expect-error TS2345: an id is missing
engine.latest({ bot_id: "shop", user_id: "ada" });

export = { code, event, own };
