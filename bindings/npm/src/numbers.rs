//! What the numbers that cross mean, for every part that crosses by numbers.

use convostate::internals::{MAX_SAFE, metadata_too_long, saturated, whole};
use convostate::{
    Code, DEFAULT_SWEEP, Error, MAX_METADATA_BYTES, Metadata, Result, Retention, Status, Timestamp,
};

/// NaN is none.
pub(crate) fn given(number: f64) -> Option<f64> {
    Some(number).filter(|number| !number.is_nan())
}

pub(crate) fn check_if_version(version: f64) -> Result<u64> {
    whole("options.ifVersion", version, 1..=MAX_SAFE)
}

/// How many to sweep at the most.
pub(crate) fn check_sweep(limit: f64) -> Result<usize> {
    given(limit).map_or(Ok(DEFAULT_SWEEP), |limit| {
        whole("options.limit", limit, 1..=u32::MAX.into()).map(|limit| saturated(limit) as usize)
    })
}

pub(crate) fn status_of(number: u32) -> Result<Status> {
    Status::from_number(number).ok_or_else(Status::unknown)
}

pub(crate) fn time(now: f64) -> Result<Timestamp> {
    #[allow(clippy::cast_precision_loss, reason = "the last moment is below 2^53")]
    let last = Timestamp::LAST_NOW.as_millis() as f64;
    if !(0.0..=last).contains(&now) {
        let fault = "must return milliseconds since 1970, at most 250246540799999.";
        return Err(Error::at(Code::InvalidBody, "options.now()", fault));
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked above")]
    Ok(Timestamp::from_millis(now as u64))
}

pub(crate) fn retention_of(seconds: f64, per_client: f64) -> Result<Retention> {
    let number = |path, number: f64| {
        given(number).map(|n| whole(path, n, 0..=u32::MAX.into()).map(saturated)).transpose()
    };
    let seconds = number("options.retention.seconds", seconds)?;
    let per_client = number("options.retention.per_client", per_client)?;
    Ok(Retention { seconds, per_client })
}

/// The metadata whose text begins the room; none when the length is below 0.
pub(crate) fn metadata_of(room: &[u8], length: i32) -> Result<Option<Metadata>> {
    let Ok(length) = usize::try_from(length) else { return Ok(None) };
    if length > MAX_METADATA_BYTES {
        return Err(metadata_too_long());
    }
    // `encodeInto` writes nothing but UTF-8; anything else is no JSON.
    let text = str::from_utf8(room.get(..length).unwrap_or_default());
    Metadata::parse(text.unwrap_or_default()).map(Some)
}
