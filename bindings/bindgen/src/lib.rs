//! Conversation state for chat bots as a plain wasm-bindgen module: [`Conversations`] keeps them in memory, [`Remote`] calls a server of
//! the REST API by `fetch`. Both take and give plain JavaScript values, with the types of the npm package.
//!
//! ```sh
//! wasm-pack build bindings/bindgen --target web # or nodejs, or bundler
//! ```
//!
//! The npm package hands numbers over in place of values, which is several times as fast and a fraction of the size; `cargo xtask bench`
//! says how much. This module is for who builds with `wasm-pack`, and for front ends in Rust: those use [`Connection`] for a server, whose
//! calls and replies are types of Rust, and `convostate::Engine` for memory.
//!
//! There is no rule here: what a call does is `convostate`'s.

#![forbid(unsafe_code)]
#![cfg(target_arch = "wasm32")]

mod answers;
mod arguments;
mod attempt;
mod connection;
mod conversations;
mod fault;
mod foreign;
mod metadata;
mod remote;
mod timers;
mod types;

pub use connection::{Connection, Failed};
pub use conversations::Conversations;
pub use remote::Remote;
