//! The boundary to JavaScript: the engine by plain exports and numbers, what stores ask by wasm-bindgen and numbers, the REST API by
//! wasm-bindgen and texts. No other place knows wasm-bindgen.

#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod engine;
#[cfg(all(target_arch = "wasm32", any(feature = "js", feature = "js-view")))]
mod numbers;
#[cfg(all(target_arch = "wasm32", feature = "js-rest"))]
mod rest;
#[cfg(any(feature = "js", feature = "js-view", test))]
#[cfg_attr(test, allow(dead_code, reason = "a test may look at its layout only"))]
mod scratch;
#[cfg(all(target_arch = "wasm32", feature = "js-view"))]
mod view;
