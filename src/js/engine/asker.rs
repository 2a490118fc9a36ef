//! Whose call it is: most often the same client calls again, and lies where it did.

use super::port::Port;
use crate::engine::{Slot, Store, Text, Who};
use crate::error::{Error, Result};

#[derive(Debug, Default)]
pub(super) struct Asker {
    owner: Option<Slot>,
    /// The state of the store in which the owner was found.
    moves: u32,
}

impl Asker {
    pub(super) fn who<'a>(&mut self, port: &'a Port, store: &Store) -> Result<Who<'a>> {
        let [bot, channel, length] = port.asker();
        let bot = Text::of_number(bot).ok_or_else(Error::crashed)?;
        let channel = Text::of_number(channel).ok_or_else(Error::crashed)?;
        let user = port.user(length as usize);
        if port.takes_new_asker() || self.moves != store.moves() {
            self.owner = store.who(bot, channel, user).owner;
            self.moves = store.moves();
        }
        Ok(Who { bot, channel, user, owner: self.owner })
    }
}
