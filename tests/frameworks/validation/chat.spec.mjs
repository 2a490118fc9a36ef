// A bot of the Chat SDK over its own mock of a platform.

import { createMockAdapter, createMockLogger, createTestMessage } from "@chat-adapter/tests";
import { Chat } from "chat";
import { state } from "convostate/chat";
import { backends } from "../harness/backends.mjs";
import { DIALOGUE, REMEMBERED, laid } from "../harness/examples.mjs";

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

test("the pizza bot of chat", async () => {
  const pizza = await laid("chat")("chat");
  const place = await backends.sqlite.start();
  const address = await place.fresh();
  const said = [];
  for (const [id, [text]] of [...DIALOGUE, ...REMEMBERED].entries()) {
    const conversations = await backends.sqlite.open(address);
    const adapter = createMockAdapter("slack");
    const bot = pizza(conversations, { slack: adapter }, { logger: createMockLogger() });
    await bot.initialize();
    await bot.handleIncomingMessage(adapter, THREAD, createTestMessage(`m${id}`, text, { isMention: id === 0 }));
    said.push(...adapter.postMessage.mock.calls.map(([, message]) => message.text ?? message));
    await bot.shutdown();
    await conversations.dispose();
  }
  await place.stop();
  expect(said).toEqual([...DIALOGUE, ...REMEMBERED].map(([, words]) => words));
});
