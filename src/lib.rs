//! Conversation state for chat bots: which flow, which step, what was gathered, whether it is over.
//!
//! A *client* is who talks to which bot, where. A *conversation* is one run of a bot with a client. An [`Engine`] keeps them
//! in memory, by the rules of its contract: who may see what, what a closed conversation allows, when one expires, which of two
//! updates wins.
//!
//! ```
//! # #[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))] {
//! use convostate::{Client, Engine, Metadata, NewConversation, Update};
//!
//! let mut engine = Engine::new();
//! let client = Client::new("pizza", "ada", "telegram")?;
//!
//! // One incoming message: where were we? Answer, and note where we are now.
//! let conversation = match engine.latest(&client)? {
//!     Some(open) => open,
//!     None => engine.create(&client, NewConversation::new().flow_id("order").step_id("size"))?.conversation,
//! };
//! let said = Metadata::parse(r#"{"size":"large"}"#)?;
//! let update = Update::new().step_id("address").metadata(&said).last_interaction(true);
//! engine.update(&client, &conversation.id, update.if_version(conversation.version))?;
//!
//! let now = engine.get(&client, &conversation.id)?;
//! assert_eq!((now.step_id.as_deref(), now.version), (Some("address"), 2));
//! # }
//! # Ok::<(), convostate::Error>(())
//! ```
//!
//! | look for | in |
//! |---|---|
//! | the calls | [`Engine`] |
//! | who a conversation is with | [`Client`] |
//! | what calls take | [`NewConversation`], [`Update`], [`ListOptions`], [`RememberOptions`], [`MemoriesOptions`] |
//! | what they answer | [`Created`], [`Conversation`], [`Page`], [`MemoryPage`] |
//! | what a bot knows about a client beyond one conversation | [`Memory`], [`Engine::remember_at`] |
//! | what may happen to a conversation | [`Status`] |
//! | what it carries | [`Metadata`] |
//! | what can be wrong | [`Error`], [`Code`] |
//! | what is removed, and when | [`Retention`], [`Engine::sweep_at`], [`Engine::erase_at`] |
//! | how it outlives the process | [`Engine::snapshot`], [`Engine::restore`] |
//!
//! # Features
//!
//! | feature | what it adds | |
//! |---|---|---|
//! | `std` | the calls that need not be told the time, `Engine::new`, `Timestamp::now`: by the system's clock, with ids of its randomness (`getrandom`) | default |
//! | `serde` | the model as JSON on the wire, with the names of the REST API; `Metadata::from_serialize` and `Metadata::try_deserialize` for types of your own | |
//! | `rest` | the module `rest`: the REST API without I/O, for servers and clients; with `serde` | |
//! | `stored` | the module `stored`: the same rules over rows that a store has loaded | |
//!
//! Without `std` the crate is `no_std` with `alloc`, and has no clock and no randomness: both are handed in, by the calls whose names
//! end in `_at`. So it is on `wasm32-unknown-unknown` too, with `std` or without: there, hand in what `Date.now()` and
//! `crypto.getRandomValues` give.
//!
//! # Limits
//!
//! Ids of a client, flows and steps have 512 bytes at the most ([`MAX_TEXT_BYTES`]), ids of a conversation 128 characters
//! ([`MAX_ID_CHARS`]); metadata has 64 KiB of JSON ([`MAX_METADATA_BYTES`]) and 64 levels ([`MAX_METADATA_DEPTH`]); a `ttl` is up
//! to 100 years ([`MAX_TTL_SECONDS`]); a page up to 100 conversations ([`MAX_PAGE`]) and 1 MiB ([`MAX_PAGE_BYTES`]); the value of a memory 1 MiB
//! ([`DEFAULT_MEMORY_BYTES`]) unless it is raised, up to 16 MiB ([`MAX_MEMORY_BYTES`]).

#![no_std]
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![deny(missing_docs, rustdoc::broken_intra_doc_links, rustdoc::private_intra_doc_links)]

extern crate alloc;
#[cfg(any(feature = "std", test))]
extern crate std;

mod decimal;
mod engine;
mod error;
mod hash;
mod headroom;
#[doc(hidden)]
pub mod internals;
mod joined;
mod model;
mod number;
#[cfg(feature = "rest")]
pub mod rest;
mod rules;
mod snapshot;
#[cfg(feature = "stored")]
pub mod stored;
#[cfg(all(feature = "std", not(all(target_family = "wasm", target_os = "unknown"))))]
mod system;

// The words of the model are named from the root.
pub(crate) use model::{client, id, limits, metadata, status, text, timestamp};

pub use client::Client;
pub use engine::Engine;
pub use error::{Code, Error, Result};
pub use id::Entropy;
pub use limits::{
    DEFAULT_MEMORY_BYTES, DEFAULT_PAGE, DEFAULT_SWEEP, MAX_HANDLED, MAX_ID_CHARS, MAX_MEMORY_BYTES,
    MAX_MESSAGE_ID_BYTES, MAX_METADATA_BYTES, MAX_METADATA_DEPTH, MAX_PAGE, MAX_PAGE_BYTES,
    MAX_TEXT_BYTES, MAX_TTL_SECONDS, MAX_WRITERS, ONCE_SECONDS,
};
pub use metadata::Metadata;
pub use model::answers::{ClientsPage, Created, Page};
pub use model::conversation::Conversation;
pub use model::event::{Event, EventKind, MemoryVersion};
pub use model::memory::{MemoriesOptions, Memory, MemoryPage, RememberOptions};
pub use model::once::{LastWrite, Number, Once, Outcome, Writer};
pub use model::requests::{ClientsOptions, Field, ListOptions, NewConversation, Update};
pub use model::stats::Stats;
pub use rules::sweep::{Retention, Swept};
pub use status::Status;
pub use timestamp::Timestamp;
