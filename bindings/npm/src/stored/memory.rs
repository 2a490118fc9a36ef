//! Memories: keys and options are checked first; then, with the numbers of those that were loaded in the first cells, a call is decided.

use alloc::vec::Vec;

use convostate::internals::{
    check_key, check_length, check_limit, check_max_memory_bytes, check_memory_ttl,
    check_memory_version, check_page_key, check_prefix, filled_by, given,
};
use convostate::stored::{ClientState, Source, Standing};
use convostate::{DEFAULT_PAGE, Result};

use super::{StoredRules, count, token};
use crate::scratch::TextSlot;
use crate::scratch::stored::Cells;

impl StoredRules {
    /// How long values may be. Nothing said: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn set_max_memory_bytes(&mut self, bytes: f64) -> i32 {
        let bytes = given(bytes).map(check_max_memory_bytes).transpose();
        self.answer(bytes, |core, bytes| {
            core.max_memory_bytes = bytes.unwrap_or(core.max_memory_bytes);
            0
        })
    }

    /// Checks the key in the place of an id, and what else is given. No value: 0; no ttl and no version: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn check_memory(&mut self, key: usize, bytes: usize, ttl: f64, version: f64) -> i32 {
        let checked = check_key(self.scratch.text(TextSlot::Id, key))
            .and_then(|_| check_length(bytes, self.max_memory_bytes))
            .and_then(|()| checked(ttl, version));
        self.answer(checked, |_, _| 0)
    }

    /// Checks the options of memories: the prefix in the place of a flow, and the key of a page in the place of an id, -1 long for none.
    /// Answers the limit; none given: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn check_memories(&mut self, prefix: usize, limit: f64, key: i32) -> i32 {
        let limit = check_prefix(self.scratch.text(TextSlot::Flow, prefix))
            .and_then(|_| given(limit).map_or(Ok(DEFAULT_PAGE), check_limit))
            .and_then(|limit| {
                let key = usize::try_from(key).ok();
                let key = key.map(|length| self.scratch.text(TextSlot::Id, length));
                key.map(check_page_key).transpose().map(|_| limit)
            });
        self.answer(limit, |_, limit| count(limit))
    }

    /// Marks the memories whose time is not over; answers how many those are.
    #[unsafe(no_mangle)]
    extern "C" fn recalled(&mut self, memories: usize, now: f64) -> i32 {
        let recalled = self.view(0, now).and_then(|(view, _)| {
            let mut recalled = 0;
            for cells in self.cells.iter_mut().take(memories) {
                let is_there = view.recall(Some(cells.standing()?)).is_some();
                cells.mark(is_there);
                recalled += i32::from(is_there);
            }
            Ok(recalled)
        });
        self.answer(recalled, |_, recalled| recalled)
    }

    /// Leaves the version and the deadline in the first cells. `draw` names fresh random bytes. No ttl, no version and no turn: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn remember(
        &mut self,
        is_there: bool,
        ttl: f64,
        if_version: f64,
        draw: usize,
        held: f64,
        now: f64,
    ) -> i32 {
        let written = self.stood(is_there, held, now).and_then(|(mut view, stood)| {
            let (ttl, if_version) = checked(ttl, if_version)?;
            let source = Source { last: self.last_version, entropy: self.scratch.salt(draw)? };
            let written = view.remember(stood, if_version, ttl, source)?;
            self.last_version = written.version;
            self.decided(&view, &[]);
            Ok(written)
        });
        self.answer(written, |core, written| {
            if let Some(cells) = core.cells.first_mut() {
                cells.write_standing(written);
            }
            0
        })
    }

    /// Whether the memory is to be deleted. No version and no turn: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn forget(&mut self, is_there: bool, if_version: f64, held: f64, now: f64) -> i32 {
        let forgotten = self.stood(is_there, held, now).and_then(|(mut view, stood)| {
            let (_, if_version) = checked(f64::NAN, if_version)?;
            let forgets = view.forget(stood, if_version)?;
            self.decided(&view, &[]);
            Ok(forgets)
        });
        self.answer(forgotten, |_, forgets| i32::from(forgets))
    }

    /// How many of the first memories are to be deleted, after `expire`.
    #[unsafe(no_mangle)]
    extern "C" fn forget_expired(&mut self, memories: usize, most: usize, now: f64) -> i32 {
        let expired = self.view(0, now).and_then(|(mut view, _)| {
            let cells = self.cells.iter().take(memories);
            let all = cells.map(Cells::standing).collect::<Result<Vec<_>>>()?;
            let expired = view.forget_expired(&all, most);
            self.decided(&view, &[]);
            Ok(expired)
        });
        self.answer(expired, |_, expired| count(expired))
    }

    /// The bytes of a page once it has taken one more value of so many; -1 when that belongs on the next page.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn filled_by(count: usize, limit: usize, bytes: usize, value: usize) -> i32 {
        filled_by(count, limit, bytes, value).map_or(-1, super::count)
    }
}

impl StoredRules {
    /// What stands in the first cells, if anything does, for a write.
    #[inline(never)]
    fn stood(
        &mut self,
        is_there: bool,
        held: f64,
        now: f64,
    ) -> Result<(ClientState, Option<Standing>)> {
        let (view, _) = self.view(0, now)?;
        view.check_held(token(held))?;
        let cells = self.cells.first().filter(|_| is_there);
        Ok((view, cells.map(Cells::standing).transpose()?))
    }
}

/// The ttl in milliseconds and the version; NaN for none.
#[inline(never)]
fn checked(ttl: f64, if_version: f64) -> Result<(Option<u64>, Option<u64>)> {
    let ttl = given(ttl).map(check_memory_ttl).transpose()?;
    Ok((ttl, given(if_version).map(check_memory_version).transpose()?))
}
