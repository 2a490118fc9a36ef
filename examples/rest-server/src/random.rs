//! Random bytes from the operating system.

use anyhow::{Context, Result};

pub(crate) fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).context("the system gives no random bytes")?;
    Ok(bytes)
}

/// A number that strangers can't know.
pub(crate) fn number() -> Result<u64> {
    Ok(u64::from_ne_bytes(bytes()?))
}
