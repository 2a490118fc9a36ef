//! Whose call it is: most often the same client calls again, and lies where it did.

use super::port::Port;
use crate::engine::{ClientKey, Interned, Memory, Slot};
use crate::error::{Error, Result};

#[derive(Debug, Default)]
pub(super) struct Asker {
    owner: Option<Slot>,
    /// The state of the store in which the owner was found.
    moves: u32,
}

impl Asker {
    pub(super) fn who<'a>(&mut self, port: &'a Port, memory: &Memory) -> Result<ClientKey<'a>> {
        let [bot, channel, length] = port.asker();
        let bot = Interned::from_number(bot).ok_or_else(Error::crashed)?;
        let channel = Interned::from_number(channel).ok_or_else(Error::crashed)?;
        let user = port.user(length as usize);
        if port.takes_new_asker() || self.moves != memory.moves() {
            self.owner = memory.who(bot, channel, user).owner;
            self.moves = memory.moves();
        }
        Ok(ClientKey { bot, channel, user, owner: self.owner })
    }
}
