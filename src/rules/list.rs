//! What is on a page of `list`, and how the next one is asked for.

use super::lifecycle::Lifecycle;
use crate::error::{Code, Error, Result};
use crate::limits::{MAX_PAGE, MAX_PAGE_BYTES};
use crate::number::{saturated, whole};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// What a conversation may take beside its metadata: five names of 512 bytes, each of which JSON may double, an id, and the rest.
const BESIDE_METADATA: usize = 6 * 1024;

/// Whether a conversation belongs on a page of those that read as that status; none for any.
pub(crate) fn is_listed(lifecycle: &Lifecycle, status: Option<Status>, now: Timestamp) -> bool {
    status.is_none_or(|status| lifecycle.status_at(now) == status)
}

/// How many bytes a page has once it has taken one more conversation with so many bytes of metadata; none when that belongs on the
/// next page. The first one always belongs on this one.
#[must_use]
pub fn filled(count: usize, limit: usize, bytes: usize, metadata: usize) -> Option<usize> {
    let bytes = bytes + metadata + BESIDE_METADATA;
    (count < limit && (count == 0 || bytes <= MAX_PAGE_BYTES)).then_some(bytes)
}

/// The most that a page may hold.
///
/// # Errors
/// `INVALID_BODY` unless it is 1 to 100.
pub fn check_limit(limit: f64) -> Result<usize> {
    whole("options.limit", limit, 1..=MAX_PAGE.into()).map(|limit| saturated(limit) as usize)
}

/// A pagination key is the number of the last conversation of the page before.
///
/// # Errors
/// `INVALID_BODY` for a key that no page gave.
pub fn seq_of_key(key: &[u8]) -> Result<u32> {
    let seq = str::from_utf8(key).ok().filter(|key| key.bytes().all(|b| b.is_ascii_digit()));
    seq.and_then(|key| key.parse().ok()).ok_or_else(|| {
        let fault = "is not one that a page gave: pass it on as it came, or leave it out.";
        Error::at(Code::InvalidBody, "options.pagination_key", fault)
    })
}
