//! What a bot knows about a client. Keys and pagination keys come in the slot of ids, a prefix in that of flows, values in the buffer.

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
        self.answer(found, |core, place| place.map_or(0, |place| core.write_memory(place)))
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

    /// Returns how many stand on the page, and writes whether there are more; `write_memory` then writes each. No limit: NaN; no
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

    /// Writes the memory with that index on the page.
    #[unsafe(no_mangle)]
    extern "C" fn write_remembered(&mut self, index: usize) -> i32 {
        self.page.get(index).copied().map_or(0, |place| self.write_memory(place))
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
        self.state.recall_page(who, MemoriesAsked { prefix, after, limit }, now)
    }

    fn write_memory(&mut self, place: Slot) -> i32 {
        self.state.memory(self.caller.owner(), place).map_or(0, |memory| {
            self.scratch.write_memory(&memory);
            1
        })
    }
}
