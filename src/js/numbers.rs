//! What the numbers that cross mean, for every part that crosses by numbers.

use crate::error::{Code, Error, Result};
use crate::limits::{DEFAULT_SWEEP, MAX_METADATA_BYTES, MAX_SAFE};
use crate::metadata::Metadata;
use crate::number::{saturated, whole};
use crate::rules::sweep::Retention;
use crate::status::Status;
use crate::timestamp::Timestamp;

/// NaN is none.
pub(super) fn given(number: f64) -> Option<f64> {
    Some(number).filter(|number| !number.is_nan())
}

pub(super) fn check_if_version(version: f64) -> Result<u64> {
    whole("options.ifVersion", version, 1..=MAX_SAFE)
}

/// How many to sweep at the most.
pub(super) fn check_sweep(limit: f64) -> Result<usize> {
    given(limit).map_or(Ok(DEFAULT_SWEEP), |limit| {
        whole("options.limit", limit, 1..=u32::MAX.into()).map(|limit| saturated(limit) as usize)
    })
}

pub(super) fn status_of(number: u32) -> Result<Status> {
    Status::from_number(number).ok_or_else(Status::unknown)
}

pub(super) fn time(now: f64) -> Result<Timestamp> {
    #[allow(clippy::cast_precision_loss, reason = "the last moment is below 2^53")]
    let last = Timestamp::LAST_NOW.as_millis() as f64;
    if !(0.0..=last).contains(&now) {
        let fault = "must return milliseconds since 1970, at most 250246540799999.";
        return Err(Error::at(Code::InvalidBody, "options.now()", fault));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    Ok(Timestamp::from_millis(now as u64))
}

pub(super) fn retention_of(seconds: f64, per_client: f64) -> Result<Retention> {
    let number = |path, number: f64| {
        given(number).map(|n| whole(path, n, 0..=u32::MAX.into()).map(saturated)).transpose()
    };
    let seconds = number("options.retention.seconds", seconds)?;
    let per_client = number("options.retention.per_client", per_client)?;
    Ok(Retention { seconds, per_client })
}

/// The metadata whose text begins the room; none when the length is below 0.
pub(super) fn metadata_of(room: &[u8], length: i32) -> Result<Option<Metadata>> {
    let Ok(length) = usize::try_from(length) else { return Ok(None) };
    if length > MAX_METADATA_BYTES {
        return Err(crate::metadata::too_long());
    }
    // JavaScript writes nothing but UTF-8; anything else is no JSON.
    let text = str::from_utf8(room.get(..length).unwrap_or_default());
    Metadata::from_canonical(text.unwrap_or_default()).map(Some)
}
