//! The five statuses, their names and numbers.

/// Where a conversation stands. All but `Open` are final.
///
/// ```
/// use convostate::Status;
///
/// assert_eq!("CLOSED".parse(), Ok(Status::Closed));
/// assert!(Status::Closed.is_final());
/// assert_eq!(Status::Open.to_string(), "OPEN");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

    /// Whether it ends a conversation, which every one but `Open` does.
    #[must_use]
    pub const fn is_final(self) -> bool {
        !matches!(self, Self::Open)
    }

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

    /// How a conversation may be written down that reads as this status: one that has expired is written open until a sweep.
    #[cfg(feature = "stored")]
    #[must_use]
    pub fn written_as(self) -> &'static [Self] {
        match self {
            Self::Open => &[Self::Open],
            Self::Switched => &[Self::Switched],
            Self::Closed => &[Self::Closed],
            Self::Expired => &[Self::Open, Self::Expired],
            Self::Failed => &[Self::Failed],
        }
    }

    /// Its index in `ALL`.
    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    pub(crate) fn from_number(number: u32) -> Option<Self> {
        Self::ALL.get(number as usize).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_its_own_number() {
        for status in Status::ALL {
            assert_eq!(Status::from_number(status.number().into()), Some(status));
        }
        assert_eq!(Status::from_number(5), None);
    }
}
