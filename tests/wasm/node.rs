//! The core as wasm, in Node: `wasm-pack test --node`.
#![cfg(target_arch = "wasm32")]

mod scenario;

use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn plays_out_the_same_on_every_target() {
    scenario::plays_out_the_same_on_every_target();
}

#[wasm_bindgen_test]
fn comes_back_from_its_snapshot() {
    scenario::comes_back_from_its_snapshot();
}
