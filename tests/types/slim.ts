import init, { ConversationError, Engine } from "convostate/slim";
import type { Client, Conversation } from "convostate/slim";
import { ConversationError as Default } from "convostate";

const client: Client = { bot_id: "shop", user_id: "ada", channel_id: "web" };

export async function main(bytes: Uint8Array<ArrayBuffer>, module: WebAssembly.Module): Promise<Conversation> {
  await init();
  await init("engine.wasm");
  await init(new URL("https://example.org/engine.wasm"));
  await init(fetch("engine.wasm"));
  await init(await fetch("engine.wasm"));
  await init(bytes);
  await init(bytes.buffer);
  await init(module);
  // @ts-expect-error TS2345: null is no source
  await init(null);
  // @ts-expect-error TS7009: the initialiser is no class
  new init();
  return new Engine().create(client);
}

export const isOurs = (error: unknown): boolean => error instanceof ConversationError || error instanceof Default;
