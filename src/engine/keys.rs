//! Hashes with a secret: user ids, and what else stands in an index, are chosen by strangers.

use core::hash::Hasher;

use siphasher::sip::SipHasher13;

use super::slab::Slot;
use super::texts::Text;
use crate::id::IdRef;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Keys {
    pub(crate) seed: u64,
}

impl Keys {
    pub(crate) fn text(self, text: &str) -> u32 {
        self.hash(0, text.as_bytes())
    }

    pub(super) fn client(self, bot: Text, channel: Text, user: &[u8]) -> u32 {
        self.hash(u64::from(bot.number()) << 32 | u64::from(channel.number()), user)
    }

    pub(super) fn id(self, owner: Slot, id: IdRef<'_>) -> u32 {
        self.hash(owner.into(), id.bytes())
    }

    /// The bits that the indexes use.
    #[allow(clippy::cast_possible_truncation, reason = "any 32 bits of the hash will do")]
    fn hash(self, prefix: u64, bytes: &[u8]) -> u32 {
        let mut hasher = SipHasher13::new_with_keys(self.seed, prefix);
        hasher.write(bytes);
        hasher.finish() as u32
    }
}
