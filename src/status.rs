//! The five statuses, their names and numbers.

/// Where a conversation stands. All but `Open` are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Status {
    /// It goes on.
    Open,
    /// Another flow took over.
    Switched,
    /// It came to its end.
    Closed,
    /// Its `ttl` ran out.
    Expired,
    /// The bot could not go on.
    Failed,
}

impl Status {
    /// Every status, in the order of the numbers that cross to JavaScript.
    pub const ALL: [Self; 5] =
        [Self::Open, Self::Switched, Self::Closed, Self::Expired, Self::Failed];

    /// What `close` ends with when nothing else is said.
    pub const DEFAULT_FINAL: Self = Self::Closed;

    /// The status as JavaScript and the REST API name it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Switched => "SWITCHED",
            Self::Closed => "CLOSED",
            Self::Expired => "EXPIRED",
            Self::Failed => "FAILED",
        }
    }

    /// Its place in `ALL`.
    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    pub(crate) fn of_number(number: u32) -> Option<Self> {
        Self::ALL.get(number as usize).copied()
    }
}
