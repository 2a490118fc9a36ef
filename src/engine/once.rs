//! What was noted of each client's writes and messages, beside the clients: who has nothing noted takes no byte for it.

use alloc::boxed::Box;

use super::slab::{NONE, Slot};
use super::state::State;
use super::table::ClientKey;
use crate::error::Result;
use crate::headroom;
use crate::limits::ONCE_SECONDS;
use crate::model::once::{LastWrite, Number, Once, Outcome};
use crate::rules::handled::check_message_id;
use crate::timestamp::Timestamp;

impl State {
    /// Whether the message was handled.
    ///
    /// # Errors
    /// `INVALID_BODY` for an id that is not 1 to 255 bytes; `CRASHED` for a text that is not known.
    pub fn is_handled(&self, who: ClientKey<'_>, id: &[u8]) -> Result<bool> {
        let id = check_message_id(id)?;
        self.client(who)?;
        Ok(self.noted(who.owner).is_some_and(|once| once.is_handled(id)))
    }

    /// Notes that it was. The client stays, with or without conversations.
    ///
    /// # Errors
    /// As `is_handled`; `OUT_OF_MEMORY`.
    pub fn note_handled(
        &mut self,
        who: ClientKey<'_>,
        id: &[u8],
        now: Timestamp,
        salt: u64,
    ) -> Result<()> {
        let id = check_message_id(id)?;
        let user = self.check_client(who)?;
        let now = self.tick(now);
        self.table.reserve()?;
        self.reserve_noted()?;
        let owner = self.owner_of(who, user);
        if let Some(once) = self.noted_mut(owner, salt) {
            once.note_handled(id, now);
        }
        Ok(())
    }

    pub(crate) fn before(&self, who: ClientKey<'_>, number: Number) -> Result<Option<LastWrite>> {
        self.client(who)?;
        self.noted(who.owner).unwrap_or(&Once::default()).before(number)
    }

    pub(crate) fn note_write(
        &mut self,
        who: ClientKey<'_>,
        number: Number,
        (outcome, version): (Outcome, u32),
        salt: u64,
    ) -> Result<()> {
        let Some(owner) = who.owner else { return Ok(()) };
        self.reserve_noted()?;
        let now = self.clock;
        if let Some(once) = self.noted_mut(owner, salt) {
            once.note_write(number, outcome, version, now);
        }
        Ok(())
    }

    pub(crate) fn noted(&self, owner: Option<Slot>) -> Option<&Once> {
        self.noted.get(owner? as usize)?.as_deref()
    }

    /// Whether a client without conversations is kept for what was noted.
    pub(super) fn is_noted(&self, owner: Slot) -> bool {
        let once = self.noted(Some(owner));
        once.is_some_and(|once| once.at().plus_seconds(ONCE_SECONDS) > self.clock)
    }

    /// Forgets what is out of date of clients without conversations. It looks at `limit` clients, from where it ended the last time: so
    /// the many of whom nothing is due hold up no call.
    pub(super) fn sweep_noted(&mut self, limit: usize) {
        for _ in 0..limit.min(self.noted.len()) {
            let next = self.next_noted + 1;
            self.next_noted = if (next as usize) < self.noted.len() { next } else { 0 };
            self.remove_childless(self.next_noted);
        }
    }

    pub(super) fn forget_noted(&mut self, owner: Slot) {
        if let Some(noted) = self.noted.get_mut(owner as usize) {
            *noted = None;
        }
    }

    /// Puts back what was noted of a client.
    pub(super) fn set_noted(&mut self, owner: Slot, once: Once) -> Result<()> {
        self.reserve_noted()?;
        if let Some(noted) = self.noted_mut(owner, 0) {
            *noted = once;
        }
        Ok(())
    }

    /// Makes room for what is noted of any client, or of the next one, so that noting it can't fail.
    fn reserve_noted(&mut self) -> Result<()> {
        let clients = self.table.owners.end() as usize + 1;
        headroom::ensure(2 * clients * size_of::<Option<Box<Once>>>())?;
        self.noted.resize_with(clients, || None);
        Ok(())
    }

    fn noted_mut(&mut self, owner: Slot, salt: u64) -> Option<&mut Once> {
        let noted = self.noted.get_mut(owner as usize)?;
        Some(noted.get_or_insert_with(|| Box::new(Once::new(salt))))
    }

    /// Removes a client that has no conversation, unless it is kept for what was noted.
    pub(super) fn remove_childless(&mut self, owner: Slot) {
        let childless = self.table.owners.get(owner).is_some_and(|its| its.family.first == NONE);
        if !childless || self.is_noted(owner) {
            return;
        }
        self.forget_noted(owner);
        if let Some(owner) = self.table.remove_owner(owner) {
            self.texts.release(&[Some(owner.bot), Some(owner.channel)]);
        }
    }
}
