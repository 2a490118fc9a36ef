//! What is kept of a client so that each write is done once and each message handled once.

use alloc::string::String;
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
    #[inline(never)]
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
            _ => {
                Self::NotOpen(Status::from_number((number - u64::from(NOT_OPEN)).try_into().ok()?)?)
            }
        })
    }
}

/// The last write of one writer to a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastWrite {
    pub(crate) writer: Writer,
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
/// Half of a writer.
const HALF: usize = 16;
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

    /// What it takes.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>()
            + self.writers.capacity() * size_of::<LastWrite>()
            + self.handled.capacity() * size_of::<Handled>()
    }

    /// When something was noted last.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// As hexadecimal digits, of which the first twelve say when something was noted last.
    #[must_use]
    #[inline(never)]
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        push(&mut text, TIME, self.at.as_millis());
        push(&mut text, SALT, self.salt);
        push(&mut text, COUNT, self.writers.len() as u64);
        for last in &self.writers {
            for half in last.writer.0 {
                push(&mut text, HALF, half);
            }
            push(&mut text, N, last.n);
            push(&mut text, OUTCOME, last.outcome.number().into());
            push(&mut text, VERSION, last.version.into());
            push(&mut text, TIME, last.at.as_millis());
        }
        for message in &self.handled {
            push(&mut text, FINGERPRINT, message.fingerprint);
            push(&mut text, TIME, message.at.as_millis());
        }
        text
    }

    /// None when nothing of ours wrote that text.
    #[must_use]
    #[inline(never)]
    pub fn from_text(text: &[u8]) -> Option<Self> {
        let mut rest = text;
        let at = take_time(&mut rest)?;
        let mut once = Self { salt: take(&mut rest, SALT)?, at, ..Self::default() };
        for _ in 0..take(&mut rest, COUNT)? {
            once.writers.push(LastWrite {
                writer: Writer([take(&mut rest, HALF)?, take(&mut rest, HALF)?]),
                n: take(&mut rest, N)?,
                outcome: Outcome::from_number(take(&mut rest, OUTCOME)?)?,
                version: take(&mut rest, VERSION)?.try_into().ok()?,
                at: take_time(&mut rest)?,
            });
        }
        while !rest.is_empty() {
            let fingerprint = take(&mut rest, FINGERPRINT)?;
            once.handled.push(Handled { fingerprint, at: take_time(&mut rest)? });
        }
        let fits = once.writers.len() <= MAX_WRITERS && once.handled.len() <= MAX_HANDLED;
        fits.then_some(once)
    }
}

impl Writer {
    /// By its 32 hexadecimal digits.
    #[must_use]
    pub fn from_text(text: &[u8]) -> Option<Self> {
        let mut rest = text;
        let writer = Self([take(&mut rest, HALF)?, take(&mut rest, HALF)?]);
        rest.is_empty().then_some(writer)
    }
}

// In place at their callers, these and the two above would take a kilobyte more after brotli.

#[inline(never)]
fn push(text: &mut String, digits: usize, number: u64) {
    for place in (0..digits).rev() {
        let digit = (number >> (4 * place)).to_le_bytes()[0] & 15;
        text.push(char::from(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }));
    }
}

#[inline(never)]
fn take(rest: &mut &[u8], digits: usize) -> Option<u64> {
    let (taken, left) = rest.split_at_checked(digits)?;
    *rest = left;
    let mut number = 0;
    for byte in taken {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'f' => byte - b'a' + 10,
            _ => return None,
        };
        number = number << 4 | u64::from(digit);
    }
    Some(number)
}

#[inline(never)]
fn take_time(rest: &mut &[u8]) -> Option<Timestamp> {
    let millis = take(rest, TIME)?;
    (millis <= Timestamp::MAX.as_millis()).then(|| Timestamp::from_millis(millis))
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
            writer: Writer([u64::MAX - n, n]),
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
