//! The same calls over what a store has loaded of one client: decide, and say what changed.
//!
//! A store loads a [`Head`], some [`Row`]s or memories and its time, and makes a [`ClientState`] of them. Each call on it changes the rows
//! and the head that it is given; the store then writes them back, in one atomic step with the loading. Which rows a call wants
//! stands beside it. Texts (ids, flows, steps, metadata) are of no concern here: they stay where the store has them, who checks
//! them by [`NewConversation::check`](crate::NewConversation::check) and [`Update::check`](crate::Update::check) before it loads.
//!
//! [`Head`], [`Row`], [`Standing`] and [`Lease`] are made field by field, so that a store which forgets to load one does not compile.
//!
//! ```
//! use convostate::stored::{ClientState, Given, Latest};
//! use convostate::{NewConversation, Status, Timestamp, Update};
//!
//! let now = Timestamp::from_millis(1_700_000_000_000);
//! let mut client = ClientState::new(None, now, now);
//! let new = NewConversation::new().id("c1").flow_id("order").ttl(60);
//! new.check()?;
//! let created = client.create(None, new.id.is_some(), new.fingerprint(), new.ttl)?;
//! let mut row = created.expect("nothing stood there");
//! assert_eq!((row.seq, client.head().map(|head| head.conversations)), (1, Some(1)));
//!
//! let update = Update::new().step_id("size").if_version(1);
//! update.check()?;
//! assert!(client.update(Some(&mut row), Given::from(&update), update.if_version)?);
//!
//! let later = Timestamp::from_millis(1_700_000_030_000);
//! let mut client = ClientState::new(client.head(), later, later);
//! assert_eq!(client.latest(&[row], 1), Latest::Found(0));
//! assert!(client.close(Some(&mut row), Status::Closed)?);
//! assert_eq!(row.status, Status::Closed);
//! # Ok::<(), convostate::Error>(())
//! ```

mod head;
mod memory;
mod requests;
mod row;
mod sweep;
#[cfg(test)]
mod tests;

pub use crate::limits::LEASE_SECONDS;
use crate::model::once::{Number, Once, Outcome};
pub use crate::rules::clients::Wanted;
pub use crate::rules::lease::Lease;
pub use crate::rules::memory::{Source, Standing};
pub use crate::rules::sweep::swept_after;
pub use head::Head;
pub use requests::generate_id;
pub use row::Row;

use alloc::vec::Vec;

use crate::error::{Error, Result};
use crate::rules::clock::tick;
use crate::rules::close::{self, check_final, ends_with_all};
use crate::rules::create::Create;
use crate::rules::latest::latest;
use crate::rules::lease::{self, check_held};
use crate::rules::lifecycle::Lifecycle;
use crate::rules::list::is_listed;
use crate::rules::update;
pub use crate::rules::update::Given;
use crate::status::Status;
use crate::timestamp::Timestamp;

/// A client as a store has loaded it, at one moment.
#[derive(Debug, Clone, Copy)]
pub struct ClientState {
    head: Head,
    /// As the clock says; the head's never goes back.
    now: Timestamp,
}

/// What [`ClientState::latest`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Latest {
    /// The row at that place.
    Found(usize),
    /// There is none.
    None,
    /// All of these have expired: load more.
    More,
}

impl ClientState {
    /// A client with that head, if it has one, at `now`, but never before `last`: the last time that was given.
    #[must_use]
    pub fn new(head: Option<Head>, now: Timestamp, last: Timestamp) -> Self {
        let mut head = head.unwrap_or_default();
        head.clock = tick(head.clock.max(last), now);
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
        self.head.kept(self.now)
    }

    /// Takes the row with the asked id, if there is one; returns the status that it reads as.
    ///
    /// # Errors
    /// `NOT_FOUND`.
    pub fn get(&self, row: Option<&Row>) -> Result<Status> {
        row.map(|row| row.status_at(self.time())).ok_or_else(Error::not_found)
    }

    /// Takes the first `asked` rows written open, the latest interaction first.
    #[must_use]
    pub fn latest(&self, rows: &[Row], asked: usize) -> Latest {
        match latest(rows.iter().map(Row::lifecycle).enumerate(), self.time()) {
            Some(index) => Latest::Found(index),
            None if rows.len() < asked => Latest::None,
            None => Latest::More,
        }
    }

    /// Takes the row with that id, if there is one; returns the new row, or none when it stands, created with the same body.
    /// `is_own_id` says whether the caller named the id, `create_fingerprint` is
    /// [`NewConversation::fingerprint`](crate::NewConversation::fingerprint), and `ttl` is in seconds.
    ///
    /// # Errors
    /// `ID_TAKEN`; `OUT_OF_MEMORY` when the client has used up its numbers.
    pub fn create(
        &mut self,
        standing: Option<&Row>,
        is_own_id: bool,
        create_fingerprint: u64,
        ttl: Option<u32>,
    ) -> Result<Option<Row>> {
        let create = Create {
            standing: standing.map(|row| row.create_fingerprint),
            given: create_fingerprint,
            is_own_id,
            last_seq: self.head.seq,
        };
        let lifecycle = Lifecycle::begin(self.time(), ttl);
        let row = create.decide()?.map(|seq| Row::new(seq, create_fingerprint, &lifecycle));
        if let Some(row) = &row {
            self.head.note_created(row);
        }
        Ok(row)
    }

    /// Takes the row with the asked id, if there is one; returns whether it changed. Nothing changes when nothing was given.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_OPEN`, `CONFLICT`.
    pub fn update(
        &mut self,
        row: Option<&mut Row>,
        given: Given,
        if_version: Option<u64>,
    ) -> Result<bool> {
        let row = row.ok_or_else(Error::not_found)?;
        let mut lifecycle = row.lifecycle();
        let changes = update::changes(&lifecycle, given, if_version, self.time())?;
        if changes {
            lifecycle.update(self.time(), given.interaction, given.ttl);
            row.set_lifecycle(&lifecycle);
            self.head.note_deadline(row);
        }
        Ok(changes)
    }

    /// Takes the row with the asked id, if there is one; returns whether it changed.
    ///
    /// # Errors
    /// `NOT_FOUND`, `NOT_OPEN`; `INVALID_STATUS` for `Open`.
    pub fn close(&mut self, row: Option<&mut Row>, status: Status) -> Result<bool> {
        check_final(status)?;
        let row = row.ok_or_else(Error::not_found)?;
        let ends = close::ends(&row.lifecycle(), status, self.time())?;
        if ends {
            self.end(row, status);
        }
        Ok(ends)
    }

    /// Takes all rows written open; returns the indexes of those that changed.
    ///
    /// # Errors
    /// `INVALID_STATUS` for `Open`.
    pub fn close_all(&mut self, rows: &mut [Row], status: Status) -> Result<Vec<usize>> {
        check_final(status)?;
        let mut closed = Vec::new();
        for (index, row) in rows.iter_mut().enumerate() {
            if ends_with_all(&row.lifecycle(), self.time()) {
                self.end(row, status);
                closed.push(index);
            }
        }
        Ok(closed)
    }

    /// Whether a row, written as one of [`Status::written_as`], belongs on a page of that status.
    #[must_use]
    pub fn is_listed(&self, row: &Row, status: Option<Status>) -> bool {
        is_listed(&row.lifecycle(), status, self.time())
    }

    /// Whether the client belongs on a page of those, as far as some of its rows say, written as one of [`Status::written_as`]; none when
    /// they say nothing. What says no says so for all of them; where nothing is said of an idle time, so does what says yes.
    ///
    /// ```
    /// use convostate::stored::{ClientState, Wanted};
    /// use convostate::{Status, Timestamp};
    ///
    /// let now = Timestamp::from_millis(1_700_000_000_000);
    /// let mut client = ClientState::new(None, now, now);
    /// let row = client.create(None, false, 0, None)?.expect("nothing stood there");
    /// let wanted = Wanted { status: Some(Status::Open), idle_for: Some(60) };
    /// assert_eq!(client.is_wanted(&[row], wanted), Some(false));
    /// let later = Timestamp::from_millis(1_700_000_060_000);
    /// assert_eq!(ClientState::new(client.head(), later, later).is_wanted(&[row], wanted), Some(true));
    /// # Ok::<(), convostate::Error>(())
    /// ```
    #[must_use]
    pub fn is_wanted(&self, rows: &[Row], wanted: Wanted) -> Option<bool> {
        wanted.says(rows.iter().map(Row::lifecycle), self.time())
    }

    /// Takes no row: all are to be deleted, and all memories. Returns how many rows there were. The turn that `held` names goes on.
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

    /// Begins the turn of that token, or goes on with it, unless another one holds the lease or it is over; returns whether it does.
    ///
    /// ```
    /// use convostate::Timestamp;
    /// use convostate::stored::{ClientState, LEASE_SECONDS};
    ///
    /// let now = Timestamp::from_millis(1_700_000_000_000);
    /// let mut client = ClientState::new(None, now, now);
    /// assert!(client.take(1) && !client.take(2));
    /// let later = Timestamp::from_millis(now.as_millis() + 1000 * u64::from(LEASE_SECONDS));
    /// assert!(ClientState::new(client.head(), later, later).take(2));
    /// ```
    pub fn take(&mut self, token: u64) -> bool {
        let own = lease::take(self.head.lease, token, self.now);
        self.head.lease = own.or(self.head.lease);
        own.is_some()
    }

    /// Makes the lease last from now on.
    ///
    /// # Errors
    /// `LOCKED` when it was lost.
    pub fn renew(&mut self, token: u64) -> Result<()> {
        self.head.lease = Some(lease::renew(self.head.lease, token, self.now)?);
        Ok(())
    }

    /// Ends the turn of that token; returns whether there was anything to end.
    pub fn release(&mut self, token: u64) -> bool {
        let ended = lease::release(self.head.lease, token);
        self.head.lease = ended.or(self.head.lease);
        ended.is_some()
    }

    /// Notes what came of a numbered write, in the commit of that write. One that is refused is noted where the client has a head.
    pub fn note_write(&mut self, once: &mut Once, number: Number, outcome: Outcome, version: u32) {
        once.note_write(number, outcome, version, self.time());
        self.head.once = Some(self.time());
    }

    /// The same of a write of a memory that was done.
    pub fn note_remembered(&mut self, once: &mut Once, number: Number, version: u64) {
        once.note_remembered(number, version, self.time());
        self.head.once = Some(self.time());
    }

    /// Notes that a message was handled, in the commit that ends its turn.
    pub fn note_handled(&mut self, once: &mut Once, id: &[u8]) {
        once.note_handled(id, self.time());
        self.head.once = Some(self.time());
    }

    /// Must be asked before each write of a turn.
    ///
    /// # Errors
    /// `LOCKED` when the turn lost its lease.
    pub fn check_held(&self, held: Option<u64>) -> Result<()> {
        check_held(self.head.lease, held, self.now)
    }

    fn end(&mut self, row: &mut Row, status: Status) {
        let mut lifecycle = row.lifecycle();
        lifecycle.end(self.time(), status);
        row.set_lifecycle(&lifecycle);
        self.head.note_closed(row);
    }
}
