//! The rules of the contract, each once: memory asks them of its records, a store of the rows that it has loaded.
//!
//! | rule | is in |
//! |---|---|
//! | 2, what `create` does when the id stands already | `create.rs`; by what it is known again: `fingerprint.rs` |
//! | 3, which conversation is the latest | `latest.rs` |
//! | 4, what an update changes | `update.rs` |
//! | 5 and 6, how conversations end | `close.rs` |
//! | 7, time never runs backwards | `clock.rs` |
//! | 8, when a conversation reads as expired | `lifecycle.rs`, with every change that it may go through |
//! | 8 and 10, what a sweep writes down and removes, and how much of it each `create` does | `sweep.rs` |
//! | what is on a page of `list` | `list.rs` |
//! | which clients are on a page of `clients` | `clients.rs` |
//! | which version a memory gets, until when it stands, and what is on a page of them | `memory.rs` |
//! | who may write as the holder of a turn | `lease.rs` |
//! | each numbered write is done once | `writers.rs` |
//! | each message is handled once | `handled.rs` |
//!
//! They are functions of values: a caller asks whether a call may change a [`Lifecycle`](lifecycle::Lifecycle), makes room for what it
//! needs, and changes it. Where it lies and what stands beside it, the caller knows. So neither side has a copy, and neither has to look
//! like the other.

pub(crate) mod clients;
pub(crate) mod clock;
pub(crate) mod close;
pub(crate) mod create;
pub(crate) mod fingerprint;
pub(crate) mod handled;
pub(crate) mod latest;
#[cfg(feature = "stored")]
pub(crate) mod lease;
pub(crate) mod lifecycle;
pub(crate) mod list;
pub(crate) mod memory;
pub(crate) mod sweep;
pub(crate) mod update;
pub(crate) mod writers;
