// The same from CommonJS, for the frameworks that are.
import convostate = require("convostate");
import botbuilder = require("convostate/botbuilder");
import langgraph = require("convostate/langgraph");
import core = require("botbuilder-core");

const conversations = new convostate.Engine();
new core.ConversationState(botbuilder.storage(conversations, { bot_id: "shop" }));
export = langgraph.checkpointer(conversations, { bot_id: "shop" });
