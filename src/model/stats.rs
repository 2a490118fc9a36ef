//! How much there is.

/// How much an engine holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stats {
    /// All conversations.
    pub conversations: usize,
    /// Those that read as open.
    pub open: usize,
    /// What they take, in bytes, without the allocator's own.
    pub bytes: usize,
}
