//! What a bot knows about a client. A key comes as the id of its record, in the slot of ids, as a
//! pagination key does; a prefix in that of flows, a value in the buffer. JavaScript reads a memory as it reads a conversation.

use alloc::vec::Vec;

use convostate::internals::{
    MemoriesAsked, Remember, Slot, check_limit, check_memory_ttl, check_memory_version,
    check_page_key, check_prefix, given,
};
use convostate::{DEFAULT_PAGE, Error, Result};

use super::Core;
use crate::scratch::TextSlot;

impl Core {
    /// The version, or -1. It gives the buffer's memory back. No `ttl` and no version: NaN.
    #[allow(clippy::too_many_arguments, reason = "numbers cross more cheaply than objects")]
    #[unsafe(no_mangle)]
    extern "C" fn remember(
        &mut self,
        key: usize,
        value: usize,
        ttl: f64,
        if_version: f64,
        entropy: usize,
        now: f64,
    ) -> f64 {
        match self.try_remember(key, value, [ttl, if_version], entropy, now) {
            #[allow(clippy::cast_precision_loss, reason = "below 2^53")]
            Ok(version) => version as f64,
            Err(error) => self.refuse(error).into(),
        }
    }

    /// 1 and the memory in the scratch area, or 0 for none.
    #[unsafe(no_mangle)]
    extern "C" fn recall(&mut self, key: usize, now: f64) -> i32 {
        let found = self.caller.call(&self.scratch, &self.state, now).and_then(|(who, now)| {
            self.state.recall(who, self.scratch.text(TextSlot::Id, key), now)
        });
        self.answer(found, |core, slot| slot.map_or(0, |slot| core.write(slot)))
    }

    /// Whether there was one. No version: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn forget(&mut self, key: usize, if_version: f64, now: f64) -> i32 {
        let forgot = given(if_version).map(check_memory_version).transpose().and_then(|version| {
            let (who, now) = self.caller.call(&self.scratch, &self.state, now)?;
            self.state.forget(who, self.scratch.text(TextSlot::Id, key), version, now)
        });
        self.answer(forgot, |_, forgot| forgot.into())
    }

    /// Returns how many stand on the page, and writes whether there are more; `write_listed` then writes each. No limit: NaN; no
    /// pagination key: -1.
    #[unsafe(no_mangle)]
    extern "C" fn memories(&mut self, prefix: usize, limit: f64, key: i32, now: f64) -> i32 {
        let page = self.try_memories(prefix, limit, key, now);
        self.answer(page, |core, (page, has_more)| {
            core.scratch.write_counts([has_more.into(), 0, 0]);
            core.page = page;
            i32::try_from(core.page.len()).unwrap_or(0)
        })
    }
}

impl Core {
    fn try_remember(
        &mut self,
        key: usize,
        value: usize,
        [ttl, if_version]: [f64; 2],
        entropy: usize,
        now: f64,
    ) -> Result<u64> {
        let asked = Remember {
            ttl: given(ttl).map(check_memory_ttl).transpose()?,
            if_version: given(if_version).map(check_memory_version).transpose()?,
            entropy: self.scratch.salt(entropy)?,
        };
        let buffer = core::mem::take(&mut self.buffer);
        // Of what is too long, JavaScript writes but a part.
        self.state.check_memory_length(value)?;
        let value = str::from_utf8(buffer.get(..value).unwrap_or_default());
        let value = value.map_err(|_| Error::crashed())?;
        let (who, now) = self.caller.call(&self.scratch, &self.state, now)?;
        self.state.remember(who, self.scratch.text(TextSlot::Id, key), value, asked, now)
    }

    fn try_memories(
        &mut self,
        prefix: usize,
        limit: f64,
        key: i32,
        now: f64,
    ) -> Result<(Vec<Slot>, bool)> {
        let prefix = check_prefix(self.scratch.text(TextSlot::Flow, prefix))?;
        let limit = given(limit).map_or(Ok(DEFAULT_PAGE), check_limit)?;
        let key = usize::try_from(key).ok().map(|length| self.scratch.text(TextSlot::Id, length));
        let after = key.map(check_page_key).transpose()?;
        let (who, now) = self.caller.call(&self.scratch, &self.state, now)?;
        self.state.memories(who, MemoriesAsked { prefix, after, limit }, now)
    }
}
