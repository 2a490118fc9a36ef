//! What a bot knows about a client beyond one conversation.

use alloc::vec::Vec;

use super::Engine;
use super::record::MEMORY;
use super::record_ref::RecordRef;
use super::remembered::{MemoriesAsked, Remember};
use super::slab::Slot;
use crate::client::Client;
use crate::error::{Error, Result};
use crate::limits::DEFAULT_PAGE;
use crate::model::memory::{
    MemoriesOptions, Memory, MemoryPage, RememberOptions, check_page_key, check_prefix,
};
use crate::rules::list::check_limit;
use crate::rules::memory::{check_max_memory_bytes, check_memory_ttl, check_memory_version};
use crate::timestamp::Timestamp;

impl Engine {
    /// Writes a value under a key, in place of what stood there; returns its version. The value is JSON text, at most 1 MiB
    /// unless [that limit](Self::set_max_memory_bytes) was moved; nothing reads it. `entropy` is random, of which 12 bits are
    /// taken: so no other engine gives the same version of this moment.
    ///
    /// ```
    /// use convostate::{Client, Code, Engine, RememberOptions, Retention, Timestamp};
    ///
    /// let mut engine = Engine::with_seed(0x5eed, Retention::new());
    /// let (client, now) = (Client::new("shop", "ada", "web")?, Timestamp::from_millis(1_700_000_000_000));
    /// let first = RememberOptions::new().if_version(0);
    /// let version = engine.remember_at(&client, "address", r#"{"city":"Turin"}"#, first, now, 7)?;
    /// let again = engine.remember_at(&client, "address", "null", first, now, 8);
    /// assert_eq!(again.unwrap_err().code(), Code::Conflict);
    /// let then = RememberOptions::new().if_version(version);
    /// assert!(engine.remember_at(&client, "address", "null", then, now, 9)? > version);
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// `CONFLICT` when `if_version` does not hold; `TOO_LARGE`; `INVALID_ID` for a key that is not 1 to 512 bytes without control
    /// characters; `INVALID_BODY` for another option; `OUT_OF_MEMORY`.
    pub fn remember_at(
        &mut self,
        client: &Client,
        key: &str,
        value: &str,
        options: RememberOptions,
        now: Timestamp,
        entropy: u64,
    ) -> Result<u64> {
        let seconds = options.ttl.map(|ttl| ttl.as_secs_f64());
        let ttl = seconds.map(check_memory_ttl).transpose()?;
        let asked = Remember { ttl, if_version: checked(options.if_version)?, entropy };
        let who = self.asker(client)?;
        self.state.remember(who, &id_of(key), value, asked, now)
    }

    /// What is remembered under a key, as it reads at that time.
    ///
    /// # Errors
    /// `INVALID_ID`, `OUT_OF_MEMORY`.
    pub fn recall_at(
        &mut self,
        client: &Client,
        key: &str,
        now: Timestamp,
    ) -> Result<Option<Memory>> {
        let who = self.asker(client)?;
        let place = self.state.recall(who, &id_of(key), now)?;
        place.map(|place| self.memory(place)).transpose()
    }

    /// Forgets what is remembered under a key; returns whether there was anything.
    ///
    /// ```
    /// use convostate::{Client, Engine, RememberOptions, Retention, Timestamp};
    ///
    /// let mut engine = Engine::with_seed(0x5eed, Retention::new());
    /// let (client, now) = (Client::new("shop", "ada", "web")?, Timestamp::from_millis(1_700_000_000_000));
    /// engine.remember_at(&client, "size", "3", RememberOptions::new(), now, 7)?;
    /// assert!(engine.forget_at(&client, "size", None, now)?);
    /// assert!(!engine.forget_at(&client, "size", None, now)?);
    /// # Ok::<(), convostate::Error>(())
    /// ```
    ///
    /// # Errors
    /// `CONFLICT` when `if_version` does not hold; `INVALID_ID`, `INVALID_BODY`, `OUT_OF_MEMORY`.
    pub fn forget_at(
        &mut self,
        client: &Client,
        key: &str,
        if_version: Option<u64>,
        now: Timestamp,
    ) -> Result<bool> {
        let who = self.asker(client)?;
        self.state.forget(who, &id_of(key), checked(if_version)?, now)
    }

    /// A page of what is remembered of the client, by the bytes of the keys: 25 at the most when nothing else is said.
    ///
    /// # Errors
    /// `INVALID_BODY` for a limit outside 1 to 100, or a prefix or pagination key that is none of a key; `OUT_OF_MEMORY`.
    #[allow(clippy::needless_pass_by_value, reason = "handed in as every request is")]
    pub fn memories_at(
        &mut self,
        client: &Client,
        options: MemoriesOptions<'_>,
        now: Timestamp,
    ) -> Result<MemoryPage> {
        let prefix = check_prefix(options.prefix.as_deref().unwrap_or_default().as_bytes())?;
        let limit = options.limit.map_or(Ok(DEFAULT_PAGE), |limit| check_limit(limit.into()))?;
        let key = options.pagination_key.as_deref();
        let after = key.map(|key| check_page_key(key.as_bytes())).transpose()?;
        let who = self.asker(client)?;
        let (places, more) =
            self.state.memories(who, MemoriesAsked { prefix, after, limit }, now)?;
        let memories = places.into_iter().map(|place| self.memory(place));
        let memories = memories.collect::<Result<Vec<_>>>()?;
        let last = memories.last().filter(|_| more);
        Ok(MemoryPage { pagination_key: last.map(|memory| memory.key.clone()), memories })
    }

    /// Moves the limit of what a value of a memory may have, in bytes of JSON; 1 MiB at first. What is longer already stays.
    ///
    /// # Errors
    /// `INVALID_BODY` unless it is 1 to 16 MiB.
    pub fn set_max_memory_bytes(&mut self, bytes: u32) -> Result<()> {
        self.state.set_max_memory_bytes(check_max_memory_bytes(bytes.into())?);
        Ok(())
    }

    fn memory(&self, slot: Slot) -> Result<Memory> {
        self.state.view(slot).map(RecordRef::to_memory).ok_or_else(Error::crashed)
    }
}

/// The id of a memory's record.
fn id_of(key: &str) -> Vec<u8> {
    [&[MEMORY], key.as_bytes()].concat()
}

/// A version that JavaScript could name, too.
fn checked(if_version: Option<u64>) -> Result<Option<u64>> {
    #[allow(clippy::cast_precision_loss, reason = "what is not exact is too large, and refused")]
    if_version.map(|version| check_memory_version(version as f64)).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::rules::sweep::Retention;

    #[test]
    fn the_limit_of_a_value_can_be_moved() {
        let mut engine = Engine::with_seed(1, Retention::default());
        let client = Client::new("b", "u", "c").unwrap();
        let value = |bytes: usize| ["\"", &"x".repeat(bytes - 2), "\""].concat();
        let takes = |engine: &mut Engine, bytes: usize| {
            let value = value(bytes);
            let (none, now) = (RememberOptions::new(), Timestamp::default());
            let written = engine.remember_at(&client, "k", &value, none, now, 0);
            written.map_err(|error| assert_eq!(error.code(), Code::TooLarge)).is_ok()
        };
        assert!(takes(&mut engine, 1 << 20) && !takes(&mut engine, (1 << 20) + 1));
        engine.set_max_memory_bytes(100).unwrap();
        assert!(takes(&mut engine, 100) && !takes(&mut engine, 101));
        engine.set_max_memory_bytes(16 << 20).unwrap();
        assert!(takes(&mut engine, (1 << 20) + 1));
        for bytes in [0, (16 << 20) + 1] {
            assert_eq!(engine.set_max_memory_bytes(bytes).unwrap_err().code(), Code::InvalidBody);
        }
    }
}
