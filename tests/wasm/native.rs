//! The story of the wasm tests, natively.
#![cfg(not(target_arch = "wasm32"))]

mod scenario;

#[test]
fn plays_out_the_same_on_every_target() {
    scenario::plays_out_the_same_on_every_target();
}

#[test]
fn comes_back_from_its_snapshot() {
    scenario::comes_back_from_its_snapshot();
}
