//! Conversation state for chat bots: which flow, which step, what was gathered, whether it is over.
//!
//! | look for | in |
//! |---|---|
//! | the calls | [`Engine`] |
//! | who a conversation is with | [`Client`] |
//! | what may happen to one | [`Status`], `conversation.rs` |
//! | what it carries | [`Metadata`] |
//! | what can be wrong | [`Error`], [`Code`] |
//!
//! With the feature `rest`, [`rest`] has the REST API without I/O; with the feature `view`, [`view`] has the calls
//! over what a store has loaded.
//!
//! The crate has no clock, no randomness and no JavaScript of its own: they are handed in. Only on
//! the wasm32 target, the module `js` joins the engine to JavaScript.

#![no_std]
#![cfg_attr(not(target_arch = "wasm32"), forbid(unsafe_code))]
#![warn(missing_docs)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod client;
mod conversation;
mod decimal;
mod engine;
mod error;
mod id;
#[cfg(any(
    all(target_arch = "wasm32", any(feature = "js", feature = "js-rest", feature = "js-view")),
    test
))]
mod js;
mod memory;
mod metadata;
mod number;
mod origin;
mod paging;
#[cfg(feature = "rest")]
pub mod rest;
mod snapshot;
mod status;
mod text;
mod timestamp;
#[cfg(feature = "view")]
pub mod view;

pub use client::Client;
pub use conversation::MAX_TTL_SECONDS;
pub use engine::{
    Conversation, Engine, Event, EventKind, Field, ListOptions, NewConversation, Page, Retention,
    Stats, Swept, Update,
};
pub use error::{Code, Error, Result};
pub use id::{Entropy, MAX_ID_CHARS};
pub use metadata::{MAX_METADATA_BYTES, MAX_METADATA_DEPTH, Metadata};
pub use paging::{MAX_PAGE, MAX_PAGE_BYTES};
pub use status::Status;
pub use text::MAX_TEXT_BYTES;
pub use timestamp::Timestamp;
