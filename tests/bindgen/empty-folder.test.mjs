// In an empty folder: a crate that has the plain module by its path, with what docs/rust.md says, built by wasm-pack and called from Node.

import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { ROOT, outcome } from "../support/consumer.mjs";

const FOLDER = join(ROOT, "target/bindgen/empty-folder");

const MANIFEST = `[package]
name = "widget"
version = "0.1.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
convostate = { path = "../../..", features = ["rest"] }
convostate-bindgen = { path = "../../../bindings/bindgen" }
wasm-bindgen = "0.2"
wasm-bindgen-futures = "0.4"

[package.metadata.wasm-pack.profile.dev]
wasm-opt = false

[profile.dev]
debug = false

[workspace]
`;

/** The same for JavaScript: what crosses is a promise. */
const EXPORTED = `
#[wasm_bindgen::prelude::wasm_bindgen(js_name = stepOfAda)]
pub async fn exported(server: String) -> Option<String> {
    step_of_ada(&server).await.ok().flatten()
}
`;

test("a crate with the lines of docs/rust.md is built by wasm-pack, and works", { timeout: 3_600_000 }, async () => {
  const [, lines] = readFileSync(join(ROOT, "docs/rust.md"), "utf8").split("## With wasm-pack")[1].match(/```rust\n([^]*?)```/);
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(join(FOLDER, "src"), { recursive: true });
  writeFileSync(join(FOLDER, "Cargo.toml"), MANIFEST);
  writeFileSync(join(FOLDER, "src/lib.rs"), lines + EXPORTED);
  copyFileSync(join(ROOT, "Cargo.lock"), join(FOLDER, "Cargo.lock"));
  const options = ["build", "--dev", "--mode", "no-install", "--target", "nodejs"];
  // Its own: a crate that is a cdylib, too, is a file of the same name in every workspace, which the last one to build it has written.
  const env = { CARGO_TARGET_DIR: join(ROOT, "target/bindgen/target") };
  const { code, stderr } = await outcome("wasm-pack", options, FOLDER, env, 3_600_000);
  assert.equal(code, 0, stderr);

  const { Conversations, stepOfAda } = createRequire(import.meta.url)(join(FOLDER, "pkg/widget.js"));
  const conversations = new Conversations();
  const ada = { bot_id: "shop", user_id: "ada", channel_id: "web" };
  conversations.create(ada, { step_id: "size" });
  assert.equal(conversations.latest(ada).step_id, "size");
  globalThis.fetch = async () => Response.json({ has_open: true, conversation: conversations.latest(ada) });
  assert.equal(await stepOfAda("http://bots.example"), "size");
});
