// A project with neither the DOM's types nor esnext's, and without `strict`.
import { engine, Engine } from "convostate";

const { id } = engine.create({ bot_id: "shop", user_id: "ada", channel_id: "web" });
new Engine().dispose();
export const length: number = id.length;
