//! How much there is.

/// How much an engine holds: what [`stats`](crate::Engine::stats) gives.
///
/// ```
/// use convostate::{Engine, Retention};
///
/// let stats = Engine::with_seed(0x5eed, Retention::new()).stats();
/// assert_eq!((stats.conversations, stats.open), (0, 0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Stats {
    /// All conversations.
    pub conversations: usize,
    /// Those that read as open.
    pub open: usize,
    /// Those that ended with this status.
    pub switched: usize,
    /// Those that ended with this status.
    pub closed: usize,
    /// Those that read as expired.
    pub expired: usize,
    /// Those that ended with this status.
    pub failed: usize,
    /// What they and memories take, in bytes, without the allocator's own.
    pub bytes: usize,
}
