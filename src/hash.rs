//! Hashes: with a secret, for what strangers choose and an index finds; and without, for what a later run must know again.

use core::hash::Hasher;

use siphasher::sip::SipHasher13;

/// The secret of an engine's indexes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keys {
    pub(crate) seed: u64,
}

impl Keys {
    pub(crate) fn text(self, text: &str) -> u32 {
        self.bytes(0, text.as_bytes())
    }

    /// The hash of bytes that belong to something with a number. Returns the bits that the indexes use.
    #[allow(clippy::cast_possible_truncation, reason = "any 32 bits of the hash will do")]
    pub(crate) fn bytes(self, prefix: u64, bytes: &[u8]) -> u32 {
        self.long(prefix, bytes) as u32
    }

    /// The whole hash.
    #[inline(never)]
    pub(crate) fn long(self, prefix: u64, bytes: &[u8]) -> u64 {
        let mut hasher = SipHasher13::new_with_keys(self.seed, prefix);
        hasher.write(bytes);
        hasher.finish()
    }
}

/// The hash of what must be known again by a later run: its keys never change.
pub(crate) fn stable_hash(parts: &[&[u8]]) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(0x636f_6e76_6f73_7461, 0x7465_2e76_3100_0000);
    for part in parts {
        hasher.write(&(part.len() as u64).to_le_bytes());
        hasher.write(part);
    }
    hasher.finish()
}
