//! Whose call it is: most often the same client calls again, and its record lies where it did.

use convostate::internals::{ClientKey, Interned, Slot, State, time};
use convostate::{Error, Result, Timestamp};

use crate::scratch::TextSlot;
use crate::scratch::memory::MemoryScratch;

#[derive(Debug, Default)]
pub(super) struct Caller {
    owner: Option<Slot>,
    /// The state of the store in which the owner was found.
    moves: u32,
}

impl Caller {
    /// Returns who calls, and when.
    pub(super) fn call<'a>(
        &mut self,
        scratch: &'a MemoryScratch,
        state: &State,
        now: f64,
    ) -> Result<(ClientKey<'a>, Timestamp)> {
        let [bot, channel, length] = scratch.caller();
        let (Some(bot), Some(channel)) =
            (Interned::from_number(bot), Interned::from_number(channel))
        else {
            return Err(Error::crashed());
        };
        let user = scratch.text(TextSlot::User, length as usize);
        if scratch.takes_new_caller() || self.moves != state.moves() {
            self.owner = state.who(bot, channel, user).owner;
            self.moves = state.moves();
        }
        Ok((ClientKey { bot, channel, user, owner: self.owner }, time(now)?))
    }
}
