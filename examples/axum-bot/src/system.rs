//! The clock and the randomness that the engine is handed.

use anyhow::{Context, Result};
use convostate::{Entropy, Timestamp};
use std::time::{SystemTime, UNIX_EPOCH};

pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

/// For the id of a conversation.
pub(crate) fn entropy() -> Result<Entropy> {
    bytes()
}

/// Keys the engine's tables: strangers choose the ids in them.
pub(crate) fn seed() -> Result<u64> {
    Ok(u64::from_ne_bytes(bytes()?))
}

fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).context("the system gives no random bytes")?;
    Ok(bytes)
}
