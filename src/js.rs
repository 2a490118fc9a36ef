//! The boundary to JavaScript: the engine and the remote adapter by plain exports and numbers, the rules of stores by
//! wasm-bindgen, which no other place knows.

#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod engine;
#[cfg(any(all(target_arch = "wasm32", feature = "js-stored"), all(test, feature = "stored")))]
mod fields;
#[cfg(all(target_arch = "wasm32", any(feature = "js", feature = "js-stored")))]
mod numbers;
#[cfg(all(target_arch = "wasm32", feature = "js-rest"))]
mod rest;
#[cfg(any(feature = "js", feature = "js-stored", test))]
#[cfg_attr(test, allow(dead_code, reason = "a test may look at its layout only"))]
mod scratch;
#[cfg(all(target_arch = "wasm32", feature = "js-stored"))]
mod stored;
