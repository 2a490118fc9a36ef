// The lines that docs/frameworks shows first, for grammY and botbuilder, as programs in an empty folder that has installed the packed tarball: what
// follows them here is a platform that is none.

import assert from "node:assert/strict";
import { readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { consumer, run } from "../support/consumer.mjs";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const UPDATE = 'const update = (id) => ({ update_id: id, message: { message_id: id, date: 0, text: "+", from: { id: 7, is_bot: false, first_name: "Ada" }, chat: { id: 7, type: "private", first_name: "Ada" } } });';

const PLATFORMS = {
  grammy: (lines) => lines.replace("await bot.start();", `${UPDATE}
bot.botInfo = { id: 1, is_bot: true, first_name: "Shop", username: "shop_bot" };
bot.api.config.use(async (_, __, { text }) => {
  console.log(text);
  return { ok: true, result: {} };
});
for (const id of [1, 2, 2]) await bot.handleUpdate(update(id));
`),
  botbuilder: (lines) => `import { TestAdapter } from "botbuilder-core";
const adapter = new TestAdapter(async (context) => {
  const count = conversationState.createProperty("count");
  await count.set(context, (await count.get(context, 0)) + 1);
  console.log(\`Message \${await count.get(context)}\`, (await turnOf(context).list()).conversations.length);
});
${lines.replace('from "botbuilder"', 'from "botbuilder-core"')}
for (const id of ["1", "2", "2"]) await adapter.processActivity({ type: "message", id, text: "+" });
`,
};
const FRAMEWORKS = { grammy: "grammy", botbuilder: "botbuilder-core" };
const SAID = { grammy: "Message 1\nMessage 2\n", botbuilder: "Message 1 0\nMessage 2 0\n" };

for (const [name, programOf] of Object.entries(PLATFORMS)) {
  test(`the first lines of docs/frameworks/${name}.md work`, async () => {
    const [, lines] = readFileSync(at(`../../docs/frameworks/${name}.md`), "utf8").match(/```js\n([^]*?)```/);
    const folder = await consumer(`lines-${name}`, { "bot.mjs": programOf(lines) });
    // What else they import: the framework beside these tests, and the library of SQLite, which the workspace has.
    for (const [module, place] of [[FRAMEWORKS[name], at("node_modules")], ["better-sqlite3", at("../../node_modules")]]) {
      symlinkSync(join(place, module), join(folder, "node_modules", module));
    }
    assert.equal(await run(process.execPath, ["bot.mjs"], folder, { TELEGRAM_TOKEN: "1:token" }), SAID[name]);
  });
}
