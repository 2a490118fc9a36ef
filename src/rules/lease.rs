//! Turns across processes: who may write as their holder. A lease runs by the clock as it is: should that step back, it lasts longer.

use crate::error::{Code, Error, Result};
use crate::limits::LEASE_SECONDS;
use crate::timestamp::Timestamp;

/// The right to a turn, for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    /// Who holds it: a random number below 2⁵³.
    pub token: u64,
    /// From then on nobody holds it.
    pub until: Timestamp,
}

impl Lease {
    fn from(token: u64, now: Timestamp) -> Self {
        Self { token, until: now.plus_seconds(LEASE_SECONDS) }
    }

    pub(crate) fn is_over(self, now: Timestamp) -> bool {
        self.until <= now
    }
}

/// Returns the lease of a turn that begins; none while another one holds it.
pub(crate) fn take(lease: Option<Lease>, token: u64, now: Timestamp) -> Option<Lease> {
    lease.is_none_or(|lease| lease.is_over(now)).then(|| Lease::from(token, now))
}

/// Returns the lease that lasts from now on.
///
/// # Errors
/// `LOCKED` when it was lost.
pub(crate) fn renew(lease: Option<Lease>, token: u64, now: Timestamp) -> Result<Lease> {
    check_held(lease, Some(token), now)?;
    Ok(Lease::from(token, now))
}

/// Whether that turn holds the lease or was the last to hold it, so that ending it takes the lease away.
pub(crate) fn is_released(lease: Option<Lease>, token: u64) -> bool {
    lease.is_some_and(|lease| lease.token == token)
}

/// To be asked before each write; `held` is the token of the turn that writes, if it is one's.
///
/// # Errors
/// `LOCKED` when the turn lost its lease.
pub(crate) fn check_held(lease: Option<Lease>, held: Option<u64>, now: Timestamp) -> Result<()> {
    let Some(token) = held else { return Ok(()) };
    if lease.is_some_and(|lease| lease.token == token && !lease.is_over(now)) {
        return Ok(());
    }
    let message =
        "The turn is over or has lost its lease, so nothing was written: take another turn.";
    Err(Error::new(Code::Locked, message))
}
