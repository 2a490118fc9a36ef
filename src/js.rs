//! The boundary to JavaScript: the engine by plain exports and numbers, the REST API by
//! wasm-bindgen, which no other place knows.

#[cfg(feature = "js")]
mod engine;
#[cfg(any(feature = "js", feature = "js-stored"))]
mod numbers;
#[cfg(feature = "js-rest")]
mod rest;
#[cfg(feature = "js-stored")]
mod stored;
