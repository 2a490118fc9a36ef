//! Memories: which version a write gets, until when a value stands, and what is on a page.

use crate::error::{Code, Error, Result};
use crate::limits::{MAX_MEMORY_BYTES, MAX_PAGE_BYTES, MAX_SAFE, MAX_TTL_SECONDS};
use crate::number::{saturated, whole};
use crate::timestamp::Timestamp;

/// What stands of a memory beside its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// From 1, below 2⁵³.
    pub version: u64,
    /// From then on it is absent; none for never.
    pub expires_at: Option<Timestamp>,
}

impl Standing {
    /// Whether its time is over: it reads as absent, and a sweep deletes it.
    #[must_use]
    pub fn is_over(self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }
}

/// What makes a version other than any before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Source {
    /// The last version that this engine or store gave, whatever it was for; 0 for none.
    pub last: u64,
    /// Randomness, of which 12 bits are taken; 0 where there is none.
    pub entropy: u64,
}

/// When versions begin to be taken from the clock: 2020, so that they stay below 2⁵³ until 2089.
const FIRST_MS: u64 = 1_577_836_800_000;

const ENTROPY_BITS: u32 = 12;

/// The last millisecond that is taken from the clock. Afterwards versions are counted, and there are 2⁴⁰ to count.
const LAST_MS: u64 = (1 << (53 - ENTROPY_BITS)) - (1 << (40 - ENTROPY_BITS));

/// What reads as there.
#[must_use]
pub fn recalled(stood: Option<Standing>, now: Timestamp) -> Option<Standing> {
    stood.filter(|stood| !stood.is_over(now))
}

/// Returns what stands once the value is written. `ttl` is in milliseconds. What stood is what was found, its time over or not.
///
/// No version comes twice for a key, though nothing is kept of what was forgotten: it grows with the clock, is greater than
/// what stood and than what this engine gave last, and two engines of one moment differ by their randomness.
///
/// # Errors
/// `CONFLICT` when `if_version` does not hold; `OUT_OF_MEMORY` when the versions are used up, as damaged data may say.
pub fn remember(
    stood: Option<Standing>,
    if_version: Option<u64>,
    ttl: Option<u64>,
    source: Source,
    now: Timestamp,
) -> Result<Standing> {
    check_version(stood, if_version, now)?;
    let drawn = first_at(now) | source.entropy & ((1 << ENTROPY_BITS) - 1);
    let before = source.last.max(stood.map_or(0, |stood| stood.version));
    let version = before.saturating_add(1).max(drawn);
    if version > MAX_SAFE {
        return Err(Error::out_of_memory());
    }
    let end = |ttl| Timestamp::from_millis(now.as_millis().saturating_add(ttl));
    Ok(Standing { version, expires_at: ttl.map(end) })
}

/// The lowest version that is given at that time.
fn first_at(now: Timestamp) -> u64 {
    now.as_millis().saturating_sub(FIRST_MS).min(LAST_MS) << ENTROPY_BITS
}

/// What a note has of a version that was given at that time, in 32 bits: how far it is beyond the lowest one.
pub(crate) fn noted(version: u64, at: Timestamp) -> u32 {
    saturated(version.saturating_sub(first_at(at)))
}

/// The version that a note of that time has; none when it was further beyond than 32 bits can say, as a clock gave it that was 17 minutes
/// ahead.
pub(crate) fn version_noted(noted: u32, at: Timestamp) -> Option<u64> {
    (noted < u32::MAX).then_some(first_at(at) + u64::from(noted))
}

/// Whether there is anything to forget. What reads as absent is left to the next sweep.
///
/// # Errors
/// `CONFLICT` when `if_version` does not hold.
pub fn forgets(stood: Option<Standing>, if_version: Option<u64>, now: Timestamp) -> Result<bool> {
    check_version(stood, if_version, now)?;
    Ok(recalled(stood, now).is_some())
}

/// 0 holds where there is none.
fn check_version(stood: Option<Standing>, if_version: Option<u64>, now: Timestamp) -> Result<()> {
    let version = recalled(stood, now).map_or(0, |stood| stood.version);
    if if_version.is_some_and(|wanted| wanted != version) {
        return Err(Error::memory_conflict());
    }
    Ok(())
}

/// How many bytes of values a page has once it has taken one more; none when that belongs on the next page. The first one always
/// belongs on this one.
#[must_use]
pub fn filled_by(count: usize, limit: usize, bytes: usize, value: usize) -> Option<usize> {
    let bytes = bytes + value;
    (count < limit && (count == 0 || bytes <= MAX_PAGE_BYTES)).then_some(bytes)
}

/// The `ttl` of a memory in milliseconds, from seconds that may be fractions.
///
/// # Errors
/// `INVALID_BODY` at `options.ttl` unless it is above 0 and at most 100 years.
pub fn check_memory_ttl(seconds: f64) -> Result<u64> {
    if !(seconds > 0.0 && seconds <= MAX_TTL_SECONDS.into()) {
        let fault = "must be a number of seconds above 0, at most 3155760000.";
        let error = Error::at(Code::InvalidBody, "options.ttl", fault);
        return Err(error.with_limit(MAX_TTL_SECONDS.into()));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    let millis = (seconds * 1000.0 + 0.5) as u64;
    Ok(millis.max(1))
}

/// The version of a memory that must still stand, or 0.
///
/// # Errors
/// `INVALID_BODY` at `options.ifVersion`.
pub fn check_memory_version(version: f64) -> Result<u64> {
    whole("options.ifVersion", version, 0..=MAX_SAFE)
}

/// How long values may be.
///
/// # Errors
/// `INVALID_BODY` at `options.maxMemoryBytes` unless it is 1 to 16 MiB.
pub fn check_max_memory_bytes(bytes: f64) -> Result<usize> {
    whole("options.maxMemoryBytes", bytes, 1..=MAX_MEMORY_BYTES as u64)
        .map(|bytes| saturated(bytes) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: u64 = 1_700_000_000_000;

    fn at(millis: u64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn stands(version: u64, end: u64) -> Standing {
        Standing { version, expires_at: Some(at(end)) }
    }

    fn version(stood: Option<Standing>, last: u64, entropy: u64, now: u64) -> u64 {
        remember(stood, None, None, Source { last, entropy }, at(now)).unwrap().version
    }

    fn code<T>(result: Result<T>) -> Option<Code> {
        result.err().map(|error| error.code())
    }

    #[test]
    fn versions_grow_with_the_clock_and_with_what_came_before() {
        let first = version(None, 0, u64::MAX, MS);
        assert_eq!(first, (MS - FIRST_MS) * 4096 + 4095);
        assert_eq!(version(None, 0, 4096, MS + 1), first + 1);
        assert_eq!(version(Some(stands(first, 0)), 0, 0, MS), first + 1);
        assert_eq!(version(None, first, 0, MS), first + 1);
        assert_eq!(version(Some(stands(9, 0)), 7, 0, 0), 10);
    }

    #[test]
    fn versions_stay_below_2_53_and_none_comes_twice() {
        let late = version(None, 0, 4095, Timestamp::LAST_NOW.as_millis());
        assert!(late < MAX_SAFE - (1 << 39));
        assert_eq!(version(None, late, 0, Timestamp::LAST_NOW.as_millis()), late + 1);
        assert_eq!(version(None, MAX_SAFE - 1, 0, MS), MAX_SAFE);
        let full = Source { last: MAX_SAFE, entropy: 0 };
        assert_eq!(code(remember(None, None, None, full, at(MS))), Some(Code::OutOfMemory));
    }

    #[test]
    fn a_note_has_the_version_again() {
        let source = Source { last: 0, entropy: 4095 };
        let first = remember(None, None, None, source, at(MS)).unwrap().version;
        for version in [first, first + 1, first + (1 << 31)] {
            assert_eq!(version_noted(noted(version, at(MS)), at(MS)), Some(version));
        }
        assert_eq!(version_noted(noted(7, at(0)), at(0)), Some(7));
        assert_eq!(version_noted(noted(first + (1 << 32), at(MS)), at(MS)), None);
    }

    #[test]
    fn past_its_time_it_is_absent_but_no_version_comes_again() {
        let stood = Some(stands(9, 100));
        assert_eq!((recalled(stood, at(99)), recalled(stood, at(100))), (stood, None));
        let source = Source::default();
        let written = remember(stood, Some(0), Some(5), source, at(100)).unwrap();
        assert_eq!(written, stands(10, 105));
        assert_eq!(code(remember(stood, Some(9), None, source, at(100))), Some(Code::Conflict));
        assert_eq!(forgets(stood, None, at(100)), Ok(false));
    }

    #[test]
    fn a_version_must_hold() {
        let (stood, now, source) = (Some(stands(9, 100)), at(1), Source::default());
        assert!(remember(stood, Some(9), None, source, now).is_ok());
        assert!(remember(None, Some(0), None, source, now).is_ok());
        for (stood, wanted) in [(stood, 8), (stood, 0), (None, 9)] {
            let remembered = remember(stood, Some(wanted), None, source, now);
            assert_eq!(code(remembered), Some(Code::Conflict));
            assert_eq!(code(forgets(stood, Some(wanted), now)), Some(Code::Conflict));
        }
        assert_eq!((forgets(stood, Some(9), now), forgets(None, None, now)), (Ok(true), Ok(false)));
    }

    #[test]
    fn a_page_ends_at_its_limit_and_at_1_mib_but_has_one() {
        assert_eq!(filled_by(0, 1, 0, MAX_MEMORY_BYTES), Some(MAX_MEMORY_BYTES));
        assert_eq!(filled_by(1, 9, 1, MAX_PAGE_BYTES - 1), Some(MAX_PAGE_BYTES));
        assert_eq!((filled_by(1, 9, 2, MAX_PAGE_BYTES - 1), filled_by(1, 1, 0, 0)), (None, None));
    }

    #[test]
    fn a_ttl_may_be_a_fraction_of_a_second() {
        assert_eq!((check_memory_ttl(1.5), check_memory_ttl(1e-9)), (Ok(1500), Ok(1)));
        assert_eq!(check_memory_ttl(1.005), Ok(1005));
        assert_eq!(check_memory_ttl(3_155_760_000.0), Ok(3_155_760_000_000));
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 3_155_760_000.1] {
            assert_eq!(code(check_memory_ttl(bad)), Some(Code::InvalidBody), "{bad}");
        }
    }

    #[test]
    fn limits_of_the_options() {
        assert_eq!((check_memory_version(0.0), check_max_memory_bytes(1.0)), (Ok(0), Ok(1)));
        assert_eq!(check_max_memory_bytes(16_777_216.0), Ok(MAX_MEMORY_BYTES));
        assert!(check_memory_version(-1.0).is_err() && check_max_memory_bytes(0.0).is_err());
    }
}
