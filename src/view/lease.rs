//! Turns: who may write as their holder. A lease runs by the clock as it is: should that step back, it lasts longer.

use super::{Lease, View};
use crate::error::{Code, Error, Result};

/// How long a lease lasts, in seconds, unless it is renewed.
pub const LEASE_SECONDS: u32 = 10;

impl View {
    /// Whether the turn begins. It does not while another one holds the lease.
    pub fn take(&mut self, token: u64) -> bool {
        let is_free = self.head.lease.is_none_or(|lease| lease.until <= self.now);
        if is_free {
            self.head.lease = Some(self.lease(token));
        }
        is_free
    }

    /// Makes the lease last from now on.
    ///
    /// # Errors
    /// `LOCKED` when it was lost.
    pub fn renew(&mut self, token: u64) -> Result<()> {
        self.check_held(Some(token))?;
        self.head.lease = Some(self.lease(token));
        Ok(())
    }

    /// Ends the turn: whether there was anything to end.
    pub fn release(&mut self, token: u64) -> bool {
        let is_own = self.head.lease.is_some_and(|lease| lease.token == token);
        if is_own {
            self.head.lease = None;
        }
        is_own
    }

    /// To be asked before each write of a turn.
    ///
    /// # Errors
    /// `LOCKED` when the turn lost its lease.
    pub fn check_held(&self, held: Option<u64>) -> Result<()> {
        let Some(token) = held else { return Ok(()) };
        let holds = |lease: Lease| lease.token == token && self.now < lease.until;
        if self.head.lease.is_some_and(holds) {
            return Ok(());
        }
        let message =
            "The turn is over or has lost its lease, so nothing was written: take another turn.";
        Err(Error::new(Code::Locked, message))
    }

    fn lease(&self, token: u64) -> Lease {
        Lease { token, until: self.now.plus_seconds(LEASE_SECONDS) }
    }
}
