//! What is kept of a client so that each write is done once and each message handled once.

mod text;

pub use text::TIME as NOTED_AT_DIGITS;

use alloc::vec::Vec;

use crate::error::{Code, Error, Result};
use crate::limits::{MAX_HANDLED, MAX_WRITERS};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// Who numbers writes: 128 random bits, so that no two are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Writer(pub [u64; 2]);

/// The number of a write: who wrote it, and which of its writes it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// Who wrote it.
    pub writer: Writer,
    /// Greater than that of any earlier write of this writer to the client.
    pub n: u64,
    /// The last number of this writer and client whose outcome the writer knows; 0 for none.
    pub settled: u64,
}

/// What came of a numbered write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was a create, and the conversation stood already.
    Stood,
    /// There was no such conversation.
    NotFound,
    /// The id stood with another body.
    IdTaken,
    /// The version was another one.
    Conflict,
    /// The conversation was over, with that status.
    NotOpen(Status),
}

const NOT_OPEN: u8 = 5;

impl Outcome {
    /// What a refusal is noted as; none for one that may be another one the next time, which is not noted.
    #[must_use]
    pub fn of(error: &Error) -> Option<Self> {
        match error.code() {
            Code::NotFound => Some(Self::NotFound),
            Code::IdTaken => Some(Self::IdTaken),
            Code::Conflict => Some(Self::Conflict),
            Code::NotOpen => error.status().map(Self::NotOpen),
            _ => None,
        }
    }

    /// Whether the conversation stood already.
    ///
    /// # Errors
    /// The refusal that was noted.
    pub fn again(self) -> Result<bool> {
        match self {
            Self::Done => Ok(false),
            Self::Stood => Ok(true),
            Self::NotFound => Err(Error::not_found()),
            Self::IdTaken => Err(Error::id_taken()),
            Self::Conflict => Err(Error::conflict()),
            Self::NotOpen(status) => {
                Err(Error::not_open(status, ", as when this write came first: leave it so."))
            }
        }
    }

    fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Stood => 1,
            Self::NotFound => 2,
            Self::IdTaken => 3,
            Self::Conflict => 4,
            Self::NotOpen(status) => NOT_OPEN + status.number(),
        }
    }

    fn from_number(number: u64) -> Option<Self> {
        Some(match number {
            0 => Self::Done,
            1 => Self::Stood,
            2 => Self::NotFound,
            3 => Self::IdTaken,
            4 => Self::Conflict,
            _ => Self::NotOpen(Status::from_number(
                u32::try_from(number - u64::from(NOT_OPEN)).ok()?,
            )?),
        })
    }
}

/// The last write of one writer to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastWrite {
    pub(crate) n: u64,
    /// What came of it.
    pub outcome: Outcome,
    /// The version of the conversation after it; 0 when it was not about one.
    pub version: u32,
    /// When it was noted.
    pub at: Timestamp,
}

/// A write in numbers: writer, number, outcome, version and time.
pub(crate) type WriteRow = [u64; 6];
/// A message that was handled: its fingerprint and the time.
pub(crate) type MessageRow = [u64; 2];

/// What is kept of one client: the last write of its last writers, and the fingerprints of its last messages.
///
/// It is kept as rows of numbers, which a snapshot and the text of a store write each in their way.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Once {
    /// Keys the fingerprints.
    pub(crate) salt: u64,
    /// When something was noted last.
    pub(crate) at: Timestamp,
    /// Who wrote last comes last.
    pub(crate) writes: Vec<WriteRow>,
    /// The newest last.
    pub(crate) messages: Vec<MessageRow>,
}

impl Once {
    /// One in which nothing was noted. The salt must be random: it keys what is kept of messages.
    #[must_use]
    pub fn new(salt: u64) -> Self {
        Self { salt, ..Self::default() }
    }

    /// What it takes.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.writes.capacity() * size_of::<WriteRow>()
            + self.messages.capacity() * size_of::<MessageRow>()
    }

    /// When something was noted last.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.messages.is_empty()
    }

    /// Whether there is no more of it than there may be, and all of it means something.
    pub(crate) fn is_right(&self) -> bool {
        self.writes.len() <= MAX_WRITERS
            && self.writes.iter().all(|write| LastWrite::from_row(write).is_some())
            && self.messages.len() <= MAX_HANDLED
    }
}

impl LastWrite {
    pub(crate) fn to_row(self, Writer([upper, lower]): Writer) -> WriteRow {
        let (outcome, version) = (self.outcome.number().into(), self.version.into());
        [upper, lower, self.n, outcome, version, self.at.as_millis()]
    }

    pub(crate) fn from_row([_, _, n, outcome, version, at]: &WriteRow) -> Option<Self> {
        let outcome = Outcome::from_number(*outcome)?;
        let (version, at) = (u32::try_from(*version).ok()?, Timestamp::from_millis(*at));
        Some(Self { n: *n, outcome, version, at })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const OUTCOMES: [Outcome; 6] = [
        Outcome::Done,
        Outcome::Stood,
        Outcome::NotFound,
        Outcome::IdTaken,
        Outcome::Conflict,
        Outcome::NotOpen(Status::Failed),
    ];

    #[test]
    fn a_refusal_is_noted_when_it_stays_one() {
        for outcome in OUTCOMES {
            match outcome.again() {
                Ok(stood) => assert_eq!(stood, outcome == Outcome::Stood),
                Err(error) => assert_eq!(Outcome::of(&error), Some(outcome)),
            }
        }
        assert_eq!(Outcome::of(&Error::out_of_memory()), None);
    }
}
