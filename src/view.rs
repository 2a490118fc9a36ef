//! The same calls over what a store has loaded of one client: decide, and say what changed.
//!
//! A store loads a [`Head`], some [`Row`]s and its time, and makes a [`View`] of them. Each call on the view changes the rows
//! and the head that it is given; the store then writes them back, in one atomic step with the loading. Which rows a call wants
//! stands beside it. Texts (ids, flows, steps, metadata) are of no concern here: they stay where the store has them.
//!
//! ```
//! use convostate::view::{Latest, View};
//! use convostate::{Status, Timestamp};
//!
//! let now = Timestamp::from_millis(1_700_000_000_000);
//! let mut view = View::new(None, now, now);
//! let mut row = view.create(None, 0x5eed, Some(60))?.expect("nothing stood there");
//! assert_eq!((row.seq, view.head().map(|head| head.conversations)), (1, Some(1)));
//!
//! let later = Timestamp::from_millis(1_700_000_030_000);
//! let mut view = View::new(view.head(), later, later);
//! assert_eq!(view.latest(&[row], 1), Latest::Found(0));
//! assert!(view.close(Some(&mut row), Status::Closed)?);
//! assert_eq!(row.status, Status::Closed);
//! # Ok::<(), convostate::Error>(())
//! ```

mod head;
mod lease;
mod row;
mod sweep;
#[cfg(test)]
mod tests;

pub use head::{Head, Lease};
pub use lease::LEASE_SECONDS;
pub use row::Row;

use alloc::vec::Vec;

use crate::conversation::check_final;
use crate::error::{Error, Result};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// A client as a store has loaded it, at one moment.
#[derive(Debug, Clone, Copy)]
pub struct View {
    head: Head,
    /// As the clock says; the head's never goes back.
    now: Timestamp,
}

/// What [`View::latest`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latest {
    /// The row at that place.
    Found(usize),
    /// There is none.
    None,
    /// All of these have expired: load more.
    More,
}

impl View {
    /// The view of a client with that head, if it has one, at `now`, but never before `last`: the last time that was given.
    #[must_use]
    pub fn new(head: Option<Head>, now: Timestamp, last: Timestamp) -> Self {
        let mut head = head.unwrap_or_default();
        head.clock = head.clock.max(now).max(last).min(Timestamp::LAST_NOW);
        Self { head, now }
    }

    /// The time of the call.
    #[must_use]
    pub fn time(&self) -> Timestamp {
        self.head.clock
    }

    /// The head to write back; none when nothing is left of the client.
    #[must_use]
    pub fn head(&self) -> Option<Head> {
        let is_leased = self.head.lease.is_some_and(|lease| self.now < lease.until);
        Some(self.head).filter(|head| head.conversations > 0 || is_leased)
    }

    /// Of the row with the asked id: the status that it reads as.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub fn get(&self, row: Option<&Row>) -> Result<Status> {
        row.map(|row| row.status_at(self.time())).ok_or_else(Error::not_found)
    }

    /// Of the first `asked` rows written open, the latest interaction first.
    #[must_use]
    pub fn latest(&self, rows: &[Row], asked: usize) -> Latest {
        match rows.iter().position(|row| row.status_at(self.time()) == Status::Open) {
            Some(place) => Latest::Found(place),
            None if rows.len() < asked => Latest::None,
            None => Latest::More,
        }
    }

    /// Of the row with that id, if there is one: none when it stands, created with the same body; otherwise the new row.
    ///
    /// # Errors
    /// `ID_TAKEN`.
    pub fn create(
        &mut self,
        standing: Option<&Row>,
        origin: u64,
        ttl: Option<u32>,
    ) -> Result<Option<Row>> {
        match standing {
            Some(row) if row.origin == origin => Ok(None),
            Some(_) => Err(Error::id_taken()),
            None => {
                let row = Row::begin(self.head.next_seq(), origin, self.time(), ttl);
                self.head.note(&row);
                Ok(Some(row))
            }
        }
    }

    /// Of the row with the asked id: whether it changed. Nothing changes when nothing was given.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_OPEN`, `CONFLICT`.
    pub fn update(
        &mut self,
        row: Option<&mut Row>,
        given: bool,
        interaction: bool,
        if_version: Option<u64>,
    ) -> Result<bool> {
        let row = row.ok_or_else(Error::not_found)?;
        let mut life = row.life();
        life.check_update(self.time(), if_version)?;
        if given {
            life.update(self.time(), interaction);
            row.set_life(&life);
            self.head.note(row);
        }
        Ok(given)
    }

    /// Of the row with the asked id: whether it changed.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_OPEN`; `INVALID_STATUS` for `Open`.
    pub fn close(&mut self, row: Option<&mut Row>, status: Status) -> Result<bool> {
        check_final(status)?;
        let row = row.ok_or_else(Error::not_found)?;
        let closes = row.life().check_close(self.time(), status)?;
        if closes {
            self.finish(row, status);
        }
        Ok(closes)
    }

    /// Of all rows written open: the places of those that changed.
    ///
    /// # Errors
    /// `INVALID_STATUS` for `Open`.
    pub fn close_all(&mut self, rows: &mut [Row], status: Status) -> Result<Vec<usize>> {
        check_final(status)?;
        let mut closed = Vec::new();
        for (place, row) in rows.iter_mut().enumerate() {
            if row.status_at(self.time()) == Status::Open {
                self.finish(row, status);
                closed.push(place);
            }
        }
        Ok(closed)
    }

    /// Whether a row, written as one of [`View::written_as`], belongs on a page of that status.
    #[must_use]
    pub fn is_listed(&self, row: &Row, status: Option<Status>) -> bool {
        status.is_none_or(|status| row.status_at(self.time()) == status)
    }

    /// How a row may be written that reads as that status.
    #[must_use]
    pub fn written_as(status: Status) -> &'static [Status] {
        match status {
            Status::Open => &[Status::Open],
            Status::Switched => &[Status::Switched],
            Status::Closed => &[Status::Closed],
            Status::Expired => &[Status::Open, Status::Expired],
            Status::Failed => &[Status::Failed],
        }
    }

    /// Of no row: all are to be deleted. Answers how many there were. The turn that `held` names goes on.
    ///
    /// # Errors
    /// `LOCKED` when the turn lost its lease.
    pub fn erase(&mut self, held: Option<u64>) -> Result<u32> {
        self.check_held(held)?;
        let lease = self.head.lease.filter(|_| held.is_some());
        let erased = self.head.conversations;
        self.head = Head { clock: self.head.clock, lease, ..Head::default() };
        Ok(erased)
    }

    fn finish(&mut self, row: &mut Row, status: Status) {
        let mut life = row.life();
        life.close(self.time(), status);
        row.set_life(&life);
        self.head.note_closed(row);
    }
}
