//! The words of the contract as types: what a conversation is, who it is with, what calls take, and every limit.

pub(crate) mod answers;
pub(crate) mod client;
pub(crate) mod conversation;
pub(crate) mod event;
pub(crate) mod id;
pub(crate) mod limits;
pub(crate) mod memory;
pub(crate) mod metadata;
pub(crate) mod once;
pub(crate) mod requests;
#[cfg(feature = "serde")]
mod serialize;
pub(crate) mod stats;
pub(crate) mod status;
mod status_name;
pub(crate) mod text;
pub(crate) mod timestamp;
