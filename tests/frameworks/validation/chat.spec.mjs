// A bot of the Chat SDK over its own mock of a platform.

import { createMockAdapter, createMockLogger, createTestMessage } from "@chat-adapter/tests";
import { Chat } from "chat";
import { state } from "convostate/chat";
import { backends } from "../harness/backends.mjs";

const THREAD = "slack:C1:1.0";

for (const name of ["memory", "sqlite"]) {
  test(`a bot on ${name}`, async () => {
    const backend = backends[name];
    const place = await backend.start();
    const address = await place.fresh();
    const heard = [];
    for (const [id, text, isMention] of [["m1", "@bot pizza", true], ["m2", "large"], ["m2", "large"], ["m3", "12 Oak Street"]]) {
      const conversations = await backend.open(address);
      const adapter = createMockAdapter("slack");
      const bot = new Chat({ userName: "bot", adapters: { slack: adapter }, state: state(conversations, { bot_id: "shop" }), logger: createMockLogger() });
      bot.onNewMention(async (thread, message) => {
        await thread.subscribe();
        await thread.setState({ said: [message.text] });
      });
      bot.onSubscribedMessage(async (thread, message) => {
        const { said } = await thread.state;
        await thread.setState({ said: [...said, message.text] });
        heard.push([...said, message.text]);
      });
      await bot.initialize();
      await bot.handleIncomingMessage(adapter, THREAD, createTestMessage(id, text, { isMention }));
      await bot.shutdown();
      await conversations.dispose();
    }
    await place.stop();
    expect(heard).toEqual([["@bot pizza", "large"], ["@bot pizza", "large", "12 Oak Street"]]);
  });
}
