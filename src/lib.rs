//! Conversation state for chat bots: which flow, which step, what was gathered, whether it is over.
//!
//! | look for | in |
//! |---|---|
//! | the calls | [`Engine`] |
//! | who a conversation is with | [`Client`] |
//! | what may happen to one | [`Status`], `rules.rs` |
//! | what it carries | [`Metadata`] |
//! | what can be wrong | [`Error`], [`Code`] |
//!
//! With the feature `rest`, [`rest`] has the REST API without I/O; with the feature `stored`, [`stored`] has the
//! calls over what a store has loaded.
//!
//! The crate has no clock, no randomness and no JavaScript of its own: they are handed in. Only on
//! the wasm32 target, the module `js` joins the engine to JavaScript.

#![no_std]
#![cfg_attr(not(target_arch = "wasm32"), forbid(unsafe_code))]
#![warn(missing_docs)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod decimal;
mod engine;
mod error;
mod hash;
mod headroom;
#[cfg(any(
    all(target_arch = "wasm32", any(feature = "js", feature = "js-rest", feature = "js-stored")),
    test
))]
mod js;
mod model;
mod number;
#[cfg(feature = "rest")]
pub mod rest;
mod rules;
mod snapshot;
#[cfg(feature = "stored")]
pub mod stored;

// The words of the model are named from the root.
pub(crate) use model::{client, id, limits, metadata, status, text, timestamp};

pub use client::Client;
pub use engine::Engine;
pub use error::{Code, Error, Result};
pub use id::Entropy;
pub use limits::{
    MAX_HANDLED, MAX_ID_CHARS, MAX_MESSAGE_ID_BYTES, MAX_METADATA_BYTES, MAX_METADATA_DEPTH,
    MAX_PAGE, MAX_PAGE_BYTES, MAX_TEXT_BYTES, MAX_TTL_SECONDS, MAX_WRITERS, ONCE_SECONDS,
};
pub use metadata::Metadata;
pub use model::conversation::Conversation;
pub use model::event::{Event, EventKind};
pub use model::once::{LastWrite, Number, Once, Outcome, Writer};
pub use model::requests::{Field, ListOptions, NewConversation, Page, Update};
pub use model::stats::Stats;
pub use rules::sweep::{Retention, Swept};
pub use status::Status;
pub use timestamp::Timestamp;
