//! What is kept of a client so that each write is done once and each message handled once.

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
            _ => {
                Self::NotOpen(Status::from_number((number - u64::from(NOT_OPEN)).try_into().ok()?)?)
            }
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
}

/// What is kept of one client: the last write of its last writers, and the fingerprints of its last messages.
///
/// It is kept as the digits of its text, in which little is looked for: most of it comes from a store and goes back there as it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Once {
    /// Keys the fingerprints.
    pub(crate) salt: u64,
    /// When something was noted last.
    pub(crate) at: Timestamp,
    /// `WRITE` digits each; who wrote last comes last.
    pub(crate) writes: Vec<u8>,
    /// `MESSAGE` digits each, the newest last.
    pub(crate) messages: Vec<u8>,
}

/// Digits of a time: what is before the year 10000 takes 48 bits.
const TIME: usize = 12;
const SALT: usize = 16;
const COUNT: usize = 2;
/// Half of a writer, or a fingerprint.
const WORD: usize = 16;
const N: usize = 14;
const OUTCOME: usize = 2;
const VERSION: usize = 8;
/// Writer, number, outcome, version and time.
pub(crate) const WRITE: usize = 2 * WORD + N + OUTCOME + VERSION + TIME;
/// Fingerprint and time.
pub(crate) const MESSAGE: usize = WORD + TIME;

impl Once {
    /// One in which nothing was noted. The salt must be random: it keys what is kept of messages.
    #[must_use]
    pub fn new(salt: u64) -> Self {
        Self { salt, ..Self::default() }
    }

    /// What it takes.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>() + self.writes.capacity() + self.messages.capacity()
    }

    /// When something was noted last.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// As hexadecimal digits, of which the first twelve say when something was noted last.
    #[must_use]
    pub fn to_text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        push(&mut text, TIME, self.at.as_millis());
        push(&mut text, SALT, self.salt);
        push(&mut text, COUNT, (self.writes.len() / WRITE) as u64);
        text.extend_from_slice(&self.writes);
        text.extend_from_slice(&self.messages);
        text
    }

    /// None when nothing of ours wrote that text.
    #[must_use]
    pub fn from_text(text: &[u8]) -> Option<Self> {
        let mut rest = text;
        let at = take(&mut rest, TIME)?;
        let salt = take(&mut rest, SALT)?;
        let writes = usize::try_from(take(&mut rest, COUNT)?).ok()?;
        let (writes, messages) = rest.split_at_checked(writes * WRITE)?;
        let is_right = at <= Timestamp::MAX.as_millis()
            && writes.len() <= MAX_WRITERS * WRITE
            && writes.chunks(WRITE).all(|write| LastWrite::from_text(write).is_some())
            && messages.len() <= MAX_HANDLED * MESSAGE
            && messages.len().is_multiple_of(MESSAGE)
            && messages.iter().all(|digit| value_of(*digit).is_some());
        is_right.then(|| Self {
            salt,
            at: Timestamp::from_millis(at),
            writes: writes.into(),
            messages: messages.into(),
        })
    }
}

impl LastWrite {
    /// The digits of a write, which begin with those of its writer.
    pub(crate) fn push(self, text: &mut Vec<u8>, writer: Writer, at: Timestamp) {
        text.extend_from_slice(&writer.to_text());
        push(text, N, self.n);
        push(text, OUTCOME, self.outcome.number().into());
        push(text, VERSION, self.version.into());
        push(text, TIME, at.as_millis());
    }

    pub(crate) fn from_text(write: &[u8]) -> Option<Self> {
        let mut rest = write;
        for _ in 0..2 {
            take(&mut rest, WORD)?;
        }
        let n = take(&mut rest, N)?;
        let outcome = Outcome::from_number(take(&mut rest, OUTCOME)?)?;
        let version = take(&mut rest, VERSION)?.try_into().ok()?;
        take(&mut rest, TIME)?;
        Some(Self { n, outcome, version })
    }
}

impl Writer {
    /// By its 32 hexadecimal digits.
    #[must_use]
    pub fn from_text(text: &[u8]) -> Option<Self> {
        let mut rest = text;
        let writer = Self([take(&mut rest, WORD)?, take(&mut rest, WORD)?]);
        rest.is_empty().then_some(writer)
    }

    pub(crate) fn to_text(self) -> Vec<u8> {
        let mut text = Vec::new();
        for word in self.0 {
            push(&mut text, WORD, word);
        }
        text
    }
}

/// The digits of a fingerprint.
pub(crate) fn word(fingerprint: u64) -> Vec<u8> {
    let mut text = Vec::new();
    push(&mut text, WORD, fingerprint);
    text
}

/// The digits of a message that was handled, which begin with those of its fingerprint.
pub(crate) fn message(fingerprint: u64, at: Timestamp) -> Vec<u8> {
    let mut text = word(fingerprint);
    push(&mut text, TIME, at.as_millis());
    text
}

// Everything here is called from few places that are seldom reached; in place, it would be larger.

#[inline(never)]
fn push(text: &mut Vec<u8>, digits: usize, number: u64) {
    for place in (0..digits).rev() {
        let digit = (number >> (4 * place)).to_le_bytes()[0] & 15;
        text.push(if digit < 10 { b'0' + digit } else { b'a' + digit - 10 });
    }
}

#[inline(never)]
fn take(rest: &mut &[u8], digits: usize) -> Option<u64> {
    let (taken, left) = rest.split_at_checked(digits)?;
    *rest = left;
    taken.iter().try_fold(0, |number, digit| Some(number << 4 | u64::from(value_of(*digit)?)))
}

fn value_of(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTCOMES: [Outcome; 6] = [
        Outcome::Done,
        Outcome::Stood,
        Outcome::NotFound,
        Outcome::IdTaken,
        Outcome::Conflict,
        Outcome::NotOpen(Status::Failed),
    ];

    fn filled() -> Once {
        let at = Timestamp::from_millis;
        let mut once = Once { at: at(9), ..Once::new(7) };
        for (n, outcome) in (1..).zip(OUTCOMES) {
            let last = LastWrite { n, outcome, version: u32::MAX };
            last.push(&mut once.writes, Writer([u64::MAX - n, n]), at(n));
            assert_eq!(LastWrite::from_text(once.writes.chunks(WRITE).last().unwrap()), Some(last));
        }
        for n in 0..64 {
            once.messages.extend(message(u64::MAX - n, at(n)));
        }
        once
    }

    #[test]
    fn comes_back_as_it_was() {
        for once in [Once::new(u64::MAX), filled()] {
            assert_eq!(Once::from_text(&once.to_text()), Some(once));
        }
        let writer = Writer([1, u64::MAX]);
        assert_eq!(Writer::from_text(&writer.to_text()), Some(writer));
    }

    #[test]
    fn what_is_cut_or_no_digit_is_refused() {
        let text = filled().to_text();
        let begun = text.len() - 64 * MESSAGE;
        for end in 0..text.len() {
            let is_whole = end >= begun && (end - begun).is_multiple_of(MESSAGE);
            assert_eq!(Once::from_text(&text[..end]).is_some(), is_whole, "{end}");
            let mut damaged = text.clone();
            damaged[end] = b'g';
            assert_eq!(Once::from_text(&damaged), None, "{end}");
        }
    }

    #[test]
    fn more_than_there_may_be_is_refused() {
        let mut once = filled();
        once.messages.extend(message(1, Timestamp::default()));
        assert_eq!(Once::from_text(&once.to_text()), None);
        let mut once = filled();
        once.writes.extend(filled().writes);
        assert_eq!(Once::from_text(&once.to_text()), None);
    }

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
