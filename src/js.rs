//! The boundary to JavaScript: the only place that knows wasm-bindgen.

#[cfg(feature = "js")]
mod engine;
#[cfg(feature = "js-rest")]
mod rest;
