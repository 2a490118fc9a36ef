//! The boundary to JavaScript: the engine and the remote adapter by plain exports and numbers, the rules of stores by
//! wasm-bindgen, which no other place knows.

#[cfg(feature = "js")]
mod engine;
#[cfg(any(feature = "js", feature = "js-view"))]
mod numbers;
#[cfg(feature = "js-rest")]
mod rest;
#[cfg(feature = "js-view")]
mod view;
