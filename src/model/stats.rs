//! How much there is.

/// How much an engine holds: what [`stats`](crate::Engine::stats) gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Stats {
    /// All conversations.
    pub conversations: usize,
    /// Those that read as open.
    pub open: usize,
    /// What they take, in bytes, without the allocator's own.
    pub bytes: usize,
}
