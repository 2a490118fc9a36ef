//! The boundary to JavaScript: the engine by plain exports and numbers, what stores ask by wasm-bindgen and numbers, the REST API by
//! wasm-bindgen and texts. No other place knows wasm-bindgen.

#[cfg(all(target_arch = "wasm32", feature = "js"))]
mod engine;
#[cfg(all(target_arch = "wasm32", any(feature = "js", feature = "js-stored")))]
mod numbers;
#[cfg(all(target_arch = "wasm32", feature = "js-rest"))]
mod rest;
#[cfg(any(feature = "js", feature = "js-stored", test))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    allow(dead_code, reason = "natively only its layout is looked at")
)]
mod scratch;
#[cfg(all(target_arch = "wasm32", feature = "js-stored"))]
mod stored;
