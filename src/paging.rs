//! How `list` is asked for its pages.

use crate::error::{Code, Error, Result};
use crate::number::{saturated, whole};

/// The largest page of `list`.
pub const MAX_PAGE: u32 = 100;

pub(crate) const DEFAULT_PAGE: usize = 25;

pub(crate) fn check_limit(limit: f64) -> Result<usize> {
    whole("options.limit", limit, 1..=MAX_PAGE.into()).map(|limit| saturated(limit) as usize)
}

/// A pagination key is the number of the last conversation of the page before.
pub(crate) fn seq_of_key(key: &[u8]) -> Result<u32> {
    let seq = str::from_utf8(key).ok().filter(|key| key.bytes().all(|b| b.is_ascii_digit()));
    seq.and_then(|key| key.parse().ok()).ok_or_else(|| {
        let fault = "is not one that list gave: pass it on as it came, or leave it out.";
        Error::at(Code::InvalidBody, "options.pagination_key", fault)
    })
}
