//! Every limit of the contract, each once.

/// The longest id of a client, flow or step, in bytes of UTF-8.
pub const MAX_TEXT_BYTES: usize = 512;

/// The longest id of a conversation, in characters.
pub const MAX_ID_CHARS: usize = 128;

/// The longest metadata, in bytes of JSON.
pub const MAX_METADATA_BYTES: usize = 64 * 1024;

/// How deep objects and arrays may lie in each other.
pub const MAX_METADATA_DEPTH: usize = 64;

/// The longest `ttl`, in seconds: 100 years.
pub const MAX_TTL_SECONDS: u32 = 3_155_760_000;

/// The largest page of `list`.
pub const MAX_PAGE: u32 = 100;

/// How many conversations a page of `list` has at most, when nothing is said.
pub const DEFAULT_PAGE: usize = 25;

/// The most that the conversations of a page take, as JSON.
pub const MAX_PAGE_BYTES: usize = 1024 * 1024;

/// The longest value of a memory, in bytes of JSON, when nothing else is said.
pub const DEFAULT_MEMORY_BYTES: usize = 1024 * 1024;

/// How far that limit may be raised.
pub const MAX_MEMORY_BYTES: usize = 16 * 1024 * 1024;

/// How many conversations `sweep` expires and removes at most, when nothing is said.
pub const DEFAULT_SWEEP: usize = 1000;

/// How long a lease lasts, in seconds, unless it is renewed: long enough for a process that stands still for a while, short enough
/// for a client whose process died.
#[cfg(feature = "stored")]
pub const LEASE_SECONDS: u32 = 10;

/// Of how many writers each client's last write is known.
pub const MAX_WRITERS: usize = 8;

/// How many of each client's handled messages are known.
pub const MAX_HANDLED: usize = 64;

/// The longest id of a message, in bytes of UTF-8.
pub const MAX_MESSAGE_ID_BYTES: usize = 255;

/// How long what was noted outlives the client's last conversation, in seconds: for a week at the most, messages are delivered again.
pub const ONCE_SECONDS: u32 = 7 * 24 * 60 * 60;

/// How long a server waits for a client's turn at the most, in milliseconds: less than proxies and adapters wait for an answer.
#[cfg(feature = "rest")]
pub(crate) const MAX_TURN_WAIT_MS: u32 = 5000;

/// The largest integer that JavaScript tells from its neighbours.
pub const MAX_SAFE: u64 = (1 << 53) - 1;
