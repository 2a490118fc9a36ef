import { Engine } from "../node_modules/convostate/index.js";
import "../node_modules/convostate/inspector.js";

const client = { bot_id: "shop", user_id: "ada", channel_id: "web" };
const engine = new Engine();
engine.create(client, { id: "one", flow_id: "order", step_id: "size" });
const inspector = document.querySelector("convostate-inspector");
Object.assign(globalThis, {
  client,
  engine,
  /** What a selector finds in the inspector. */
  part: (selector) => inspector.shadowRoot.querySelector(selector),
  report: inspector.connect({ conversations: engine, client, flows: { order: { title: "Order", steps: ["size", "address"] } } }),
});
