//! The boundary to JavaScript: the only place that knows wasm-bindgen.

#[cfg(feature = "js")]
mod engine;
#[cfg(any(feature = "js", feature = "js-view"))]
mod numbers;
#[cfg(feature = "js-rest")]
mod rest;
#[cfg(feature = "js-view")]
mod view;
