//! The conformance suite in Node: `wasm-pack test --node bindings/bindgen`.
#![cfg(target_arch = "wasm32")]

mod suite;

use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
async fn conversations_pass_the_conformance_suite() {
    suite::conversations_pass_the_conformance_suite().await;
}

#[wasm_bindgen_test]
async fn a_remote_passes_the_conformance_suite() {
    suite::a_remote_passes_the_conformance_suite().await;
}
