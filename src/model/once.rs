//! What is kept of a client so that each write is done once and each message handled once.

use alloc::string::String;
use alloc::vec::Vec;

use crate::error::{Code, Error, Result};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// The number of a write: who wrote it, and which of its writes it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    /// Random, so that no two writers have the same.
    pub writer: u128,
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

    fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            0 => Self::Done,
            1 => Self::Stood,
            2 => Self::NotFound,
            3 => Self::IdTaken,
            4 => Self::Conflict,
            _ => Self::NotOpen(Status::from_number(u32::from(number.checked_sub(NOT_OPEN)?))?),
        })
    }
}

/// The last write of one writer to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastWrite {
    pub(crate) writer: u128,
    pub(crate) n: u64,
    /// What came of it.
    pub outcome: Outcome,
    /// The version of the conversation after it; 0 when it was not about one.
    pub version: u32,
    pub(crate) at: Timestamp,
}

/// A message that was handled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Handled {
    pub(crate) fingerprint: u64,
    pub(crate) at: Timestamp,
}

/// What is kept of one client: the last write of its last writers, and the fingerprints of its last messages. A store keeps it as text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Once {
    /// Keys the fingerprints.
    pub(crate) salt: u64,
    /// When something was noted last.
    pub(crate) at: Timestamp,
    pub(crate) writers: Vec<LastWrite>,
    /// The newest last.
    pub(crate) handled: Vec<Handled>,
}

/// Digits of a time: what is before the year 10000 takes 48 bits.
const TIME: usize = 12;
const SALT: usize = 16;
const COUNT: usize = 2;
const WRITER: usize = 32;
const N: usize = 14;
const OUTCOME: usize = 2;
const VERSION: usize = 8;
const FINGERPRINT: usize = 16;

impl Once {
    /// One in which nothing was noted. The salt must be random: it keys what is kept of messages.
    #[must_use]
    pub fn new(salt: u64) -> Self {
        Self { salt, ..Self::default() }
    }

    /// When something was noted last.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// As hexadecimal digits, of which the first twelve say when something was noted last.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut digits = Digits(String::new());
        digits.push(TIME, self.at.as_millis().into());
        digits.push(SALT, self.salt.into());
        digits.push(COUNT, self.writers.len() as u128);
        for last in &self.writers {
            digits.push(WRITER, last.writer);
            digits.push(N, last.n.into());
            digits.push(OUTCOME, last.outcome.number().into());
            digits.push(VERSION, last.version.into());
            digits.push(TIME, last.at.as_millis().into());
        }
        for message in &self.handled {
            digits.push(FINGERPRINT, message.fingerprint.into());
            digits.push(TIME, message.at.as_millis().into());
        }
        digits.0
    }

    /// None when nothing of ours wrote that text.
    #[must_use]
    pub fn from_text(text: &[u8]) -> Option<Self> {
        let mut reader = Reader(text);
        let at = reader.time()?;
        let salt = reader.short(SALT)?;
        let mut once = Self { salt, at, ..Self::default() };
        for _ in 0..reader.short(COUNT)? {
            once.writers.push(LastWrite {
                writer: reader.number(WRITER)?,
                n: reader.short(N)?,
                outcome: Outcome::from_number(reader.number(OUTCOME)?.try_into().ok()?)?,
                version: reader.number(VERSION)?.try_into().ok()?,
                at: reader.time()?,
            });
        }
        while !reader.0.is_empty() {
            let fingerprint = reader.short(FINGERPRINT)?;
            once.handled.push(Handled { fingerprint, at: reader.time()? });
        }
        Some(once)
    }
}

struct Digits(String);

impl Digits {
    fn push(&mut self, count: usize, number: u128) {
        for place in (0..count).rev() {
            let digit = u8::try_from((number >> (4 * place)) & 15).unwrap_or(0);
            self.0.extend(char::from_digit(digit.into(), 16));
        }
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn number(&mut self, count: usize) -> Option<u128> {
        let (digits, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        let mut digits = digits.iter().map(|digit| char::from(*digit).to_digit(16));
        digits.try_fold(0, |number, digit| Some(number << 4 | u128::from(digit?)))
    }

    fn short(&mut self, count: usize) -> Option<u64> {
        self.number(count)?.try_into().ok()
    }

    fn time(&mut self) -> Option<Timestamp> {
        let millis = self.short(TIME)?;
        (millis <= Timestamp::MAX.as_millis()).then(|| Timestamp::from_millis(millis))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> Once {
        let at = Timestamp::from_millis;
        let outcomes = [
            Outcome::Done,
            Outcome::Stood,
            Outcome::NotFound,
            Outcome::IdTaken,
            Outcome::Conflict,
            Outcome::NotOpen(Status::Failed),
        ];
        let writers = (1..).zip(outcomes).map(|(n, outcome)| LastWrite {
            writer: u128::MAX - u128::from(n),
            n,
            outcome,
            version: u32::MAX,
            at: at(n),
        });
        let handled = (0..64).map(|n| Handled { fingerprint: u64::MAX - n, at: at(n) });
        Once { salt: 7, at: at(9), writers: writers.collect(), handled: handled.collect() }
    }

    #[test]
    fn comes_back_as_it_was() {
        for once in [Once::new(u64::MAX), filled()] {
            assert_eq!(Once::from_text(once.to_text().as_bytes()), Some(once));
        }
    }

    #[test]
    fn what_is_cut_or_no_digit_is_refused() {
        let text = filled().to_text();
        let begun = text.len() - 64 * (FINGERPRINT + TIME);
        for end in 0..text.len() {
            let is_whole = end >= begun && (end - begun).is_multiple_of(FINGERPRINT + TIME);
            assert_eq!(Once::from_text(&text.as_bytes()[..end]).is_some(), is_whole, "{end}");
        }
        assert_eq!(Once::from_text(text.replace('f', "g").as_bytes()), None);
    }

    #[test]
    fn a_refusal_is_noted_when_it_stays_one() {
        for outcome in filled().writers.iter().map(|last| last.outcome) {
            match outcome.again() {
                Ok(stood) => assert_eq!(stood, outcome == Outcome::Stood),
                Err(error) => assert_eq!(Outcome::of(&error), Some(outcome)),
            }
        }
        assert_eq!(Outcome::of(&Error::out_of_memory()), None);
    }
}
