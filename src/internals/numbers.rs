//! What the numbers that JavaScript hands in mean, for every boundary. What is `inline` makes the wasm smaller; it was measured.

use crate::error::{Code, Error, Result};
use crate::limits::{DEFAULT_SWEEP, MAX_SAFE};
use crate::number::{saturated, whole};
use crate::rules::sweep::Retention;
use crate::timestamp::Timestamp;

/// NaN is none.
#[must_use]
pub fn given(number: f64) -> Option<f64> {
    Some(number).filter(|number| !number.is_nan())
}

/// The version that must still stand.
///
/// # Errors
/// `INVALID_BODY` at `options.ifVersion`.
pub fn check_if_version(version: f64) -> Result<u64> {
    whole("options.ifVersion", version, 1..=MAX_SAFE)
}

/// How many to sweep at the most.
///
/// # Errors
/// `INVALID_BODY` at `options.limit`.
pub fn check_sweep(limit: f64) -> Result<usize> {
    given(limit).map_or(Ok(DEFAULT_SWEEP), |limit| {
        whole("options.limit", limit, 1..=u32::MAX.into()).map(|limit| saturated(limit) as usize)
    })
}

/// The time of a clock.
///
/// # Errors
/// `INVALID_BODY` at `options.now()`.
pub fn time(now: f64) -> Result<Timestamp> {
    #[allow(clippy::cast_precision_loss, reason = "the last moment is below 2^53")]
    let last = Timestamp::LAST_NOW.as_millis() as f64;
    if !(0.0..=last).contains(&now) {
        let fault = "must return milliseconds since 1970, at most 250246540799999.";
        return Err(Error::at(Code::InvalidBody, "options.now()", fault));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    Ok(Timestamp::from_millis(now as u64))
}

/// What retention keeps; NaN for none.
///
/// # Errors
/// `INVALID_BODY` at `options.retention`.
#[inline]
pub fn retention_of(seconds: f64, per_client: f64) -> Result<Retention> {
    let number = |path, number: f64| {
        given(number).map(|n| whole(path, n, 0..=u32::MAX.into()).map(saturated)).transpose()
    };
    let seconds = number("options.retention.seconds", seconds)?;
    let per_client = number("options.retention.per_client", per_client)?;
    Ok(Retention { seconds, per_client })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_takes_as_many_as_are_asked_for_or_a_thousand() {
        let most = u32::MAX;
        for (limit, taken) in [(f64::NAN, 1000), (1.0, 1), (37.0, 37), (most.into(), most as usize)]
        {
            assert_eq!(check_sweep(limit), Ok(taken), "{limit}");
        }
        for limit in [0.0, -1.0, 1.5, f64::INFINITY] {
            assert_eq!(check_sweep(limit).unwrap_err().path(), Some("options.limit"), "{limit}");
        }
    }
}
