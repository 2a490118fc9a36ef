//! The core as wasm, in a headless browser: `wasm-pack test --headless --chrome`.
#![cfg(target_arch = "wasm32")]

mod scenario;

use wasm_bindgen_test::wasm_bindgen_test;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
#[wasm_bindgen_test]
fn plays_out_the_same_on_every_target() {
    scenario::plays_out_the_same_on_every_target();
}

#[wasm_bindgen_test]
fn comes_back_from_its_snapshot() {
    scenario::comes_back_from_its_snapshot();
}
