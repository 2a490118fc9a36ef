//! The boundary: the engine as numbers and one scratch area, for `engine.js` and `crossing.js`.
//!
//! Texts come in through the scratch area; those that recur are interned first and come as numbers, 0 for null. Whose call it is
//! stands there, too, and stays from call to call. A call that is refused answers -1 and leaves its error for `error()`.
//! Answers go out through the scratch area, one conversation at a time; what is longer goes both ways through the buffer.
//!
//! JavaScript keeps the pointer that `open` gives and hands it to every call; nothing else crosses
//! but numbers, so there is no glue.

mod caller;
mod events;
mod memories;
mod texts;

use alloc::boxed::Box;
use alloc::vec::Vec;

use convostate::internals::{
    Interned, NONE, Named, NewRecord, Patch, Slot, State, StepRef, check_if_version, check_limit,
    check_max_memory_bytes, check_sweep, check_ttl, ensure_headroom, given, read_snapshot,
    retention_of, saturated, seq_of_key, time, write_snapshot,
};
use convostate::{DEFAULT_PAGE, Error, Result, Retention, Status};

use crate::numbers::{metadata_of, status_of};
use crate::scratch::TextSlot;
use crate::scratch::memory::MemoryScratch;
use crate::ttl::ttl_of;
use caller::Caller;

/// An engine and its side of the crossing.
#[derive(Debug)]
struct Core {
    state: State,
    scratch: MemoryScratch,
    caller: Caller,
    /// The conversation that a call has answered with last.
    last_returned: Slot,
    /// Longer texts and bytes, in or out.
    buffer: Vec<u8>,
    page: Vec<Slot>,
    error: Option<Error>,
}

impl Core {
    /// An empty engine, if there is memory for one. It wants a `seed` before its first text.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn open() -> Option<Box<Self>> {
        ensure_headroom(size_of::<Self>()).ok().map(|()| {
            Box::new(Self {
                state: State::new(0, Retention::default()),
                scratch: MemoryScratch::default(),
                caller: Caller::default(),
                last_returned: NONE,
                buffer: Vec::new(),
                page: Vec::new(),
                error: None,
            })
        })
    }

    /// Frees all that the engine holds.
    #[unsafe(no_mangle)]
    extern "C" fn dispose(core: Box<Self>) {
        core.state.free();
    }

    /// Returns where the scratch area lies.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn scratch(&self) -> *const u8 {
        core::ptr::from_ref(&self.scratch).cast()
    }

    /// Returns where so many bytes may be written, or 0.
    #[unsafe(no_mangle)]
    extern "C" fn buffer(&mut self, length: usize) -> *const u8 {
        let more = length.saturating_sub(self.buffer.len());
        if more > 0 {
            let reserved = self.buffer.try_reserve_exact(more).map_err(|_| Error::out_of_memory());
            if let Err(error) = reserved.and_then(|()| ensure_headroom(0)) {
                self.buffer = Vec::new();
                self.error = Some(error);
                return core::ptr::null();
            }
            self.buffer.resize(length, 0);
        }
        self.buffer.as_ptr()
    }

    /// Gives the buffer's memory back.
    #[unsafe(no_mangle)]
    extern "C" fn clear_buffer(&mut self) {
        self.buffer = Vec::new();
    }

    /// Puts into the buffer why the last call was refused. Returns the length, or 0 when there is no memory.
    #[unsafe(no_mangle)]
    extern "C" fn error(&mut self) -> usize {
        let error = self.error.take().unwrap_or_else(Error::crashed);
        self.buffer = error.to_lines().unwrap_or_default().into_bytes();
        self.buffer.len()
    }

    /// Keys the hashes by the randomness in the scratch area. Some hosts give none while modules load, so
    /// this comes with the first call.
    #[unsafe(no_mangle)]
    extern "C" fn seed(&mut self) {
        self.state.reseed(self.scratch.seed());
    }

    /// Retention and the longest value of a memory; NaN for none.
    #[unsafe(no_mangle)]
    extern "C" fn set_options(&mut self, seconds: f64, per_client: f64, memory_bytes: f64) -> i32 {
        let options = retention_of(seconds, per_client).and_then(|retention| {
            self.state.set_retention(retention);
            given(memory_bytes).map(check_max_memory_bytes).transpose()
        });
        self.answer(options, |core, memory_bytes| {
            if let Some(bytes) = memory_bytes {
                core.state.set_max_memory_bytes(bytes);
            }
            0
        })
    }

    /// 1 when created, 0 when it stood already; the conversation is in the scratch area. For an id of our
    /// own, -1 and the index of ten random bytes; no metadata: -1; no ttl: NaN.
    #[allow(clippy::too_many_arguments, reason = "numbers cross more cheaply than objects")]
    #[unsafe(no_mangle)]
    extern "C" fn create(
        &mut self,
        id: i32,
        entropy: usize,
        flow: u32,
        step: u32,
        metadata: i32,
        ttl: f64,
        now: f64,
    ) -> i32 {
        let places = [flow, step];
        let created = self.try_create((id, entropy), places, metadata, ttl, now);
        self.answer(created, |core, (slot, created)| {
            core.write(slot);
            i32::from(created)
        })
    }

    /// 1, and the conversation in the scratch area.
    #[unsafe(no_mangle)]
    extern "C" fn get(&mut self, id: i32, now: f64) -> i32 {
        let found = self.caller.call(&self.scratch, &self.state, now).and_then(|(who, now)| {
            self.state.get(who, named(&self.scratch, self.last_returned, id), now)
        });
        self.answer(found, Self::write)
    }

    /// 1 and the conversation in the scratch area, or 0 for none.
    #[unsafe(no_mangle)]
    extern "C" fn latest(&mut self, now: f64) -> i32 {
        let latest = self
            .caller
            .call(&self.scratch, &self.state, now)
            .and_then(|(who, now)| self.state.latest(who, now));
        self.answer(latest, |core, latest| latest.map_or(0, |slot| core.write(slot)))
    }

    /// For flow and step, -1 keeps and 0 clears. No metadata: -1; no ttl, no version: NaN. Returns 1, with the stamp in the scratch area,
    /// when the metadata is now what was given.
    #[allow(clippy::too_many_arguments, reason = "numbers cross more cheaply than objects")]
    #[unsafe(no_mangle)]
    extern "C" fn update(
        &mut self,
        id: i32,
        flow: i32,
        step: i32,
        metadata: i32,
        interaction: bool,
        replaces: bool,
        ends_ttl: bool,
        ttl: f64,
        if_version: f64,
        now: f64,
    ) -> i32 {
        let done = metadata_of(&self.buffer, metadata).and_then(|metadata| {
            let if_version = given(if_version).map(check_if_version).transpose()?;
            let ttl = ttl_of(ends_ttl, ttl)?;
            let (flow, step) = (place(flow), place(step));
            let patch = Patch { flow, step, metadata, replaces, interaction, ttl, if_version };
            let (who, now) = self.caller.call(&self.scratch, &self.state, now)?;
            self.state.update(who, named(&self.scratch, self.last_returned, id), &patch, now)
        });
        self.answer(done, |core, stamp| {
            core.scratch.write_stamp(stamp);
            i32::from(stamp > 0)
        })
    }

    /// `status` is its number.
    #[unsafe(no_mangle)]
    extern "C" fn close(&mut self, id: i32, status: u32, now: f64) -> i32 {
        let done = status_of(status).and_then(|status| {
            let (who, now) = self.caller.call(&self.scratch, &self.state, now)?;
            self.state.close(who, named(&self.scratch, self.last_returned, id), status, now)
        });
        self.answer(done, |_, ()| 0)
    }

    /// `status` is its number.
    #[unsafe(no_mangle)]
    extern "C" fn close_all(&mut self, status: u32, now: f64) -> i32 {
        let done = status_of(status).and_then(|status| {
            let (who, now) = self.caller.call(&self.scratch, &self.state, now)?;
            self.state.close_all(who, status, now)
        });
        self.answer(done, |_, ()| 0)
    }

    /// Returns how many stand on the page, and writes the key of the next page or 0; `write_listed` then writes each. The key
    /// that is given is in the slot of ids. No status and no key: -1; no limit: NaN.
    #[allow(clippy::too_many_arguments, reason = "numbers cross more cheaply than objects")]
    #[unsafe(no_mangle)]
    extern "C" fn list(&mut self, status: i32, limit: f64, key: i32, now: f64) -> i32 {
        let page = self.try_list(status, limit, key, now);
        self.answer(page, |core, (page, has_more)| {
            let last = page.last().filter(|_| has_more);
            let next = last.and_then(|slot| core.state.key_of(*slot)).unwrap_or(0);
            core.scratch.write_counts([next as usize, 0, 0]);
            core.page = page;
            i32::try_from(core.page.len()).unwrap_or(0)
        })
    }

    /// Writes the conversation with that index on the page.
    #[unsafe(no_mangle)]
    extern "C" fn write_listed(&mut self, index: usize) -> i32 {
        self.page.get(index).copied().map_or(0, |slot| self.write(slot))
    }

    /// How many were deleted.
    #[unsafe(no_mangle)]
    extern "C" fn erase(&mut self, now: f64) -> i32 {
        let erased = self
            .caller
            .call(&self.scratch, &self.state, now)
            .and_then(|(who, now)| self.state.erase(who, now));
        self.answer(erased, |_, erased| i32::try_from(erased).unwrap_or(i32::MAX))
    }

    /// Whether the message was handled whose id is in the slot of ids; or notes that it was, keyed by the random bytes of that index
    /// where nothing was noted of the client before.
    #[unsafe(no_mangle)]
    extern "C" fn handled(&mut self, id: usize, is_done: bool, entropy: usize, now: f64) -> i32 {
        let handled = self.caller.call(&self.scratch, &self.state, now).and_then(|(who, now)| {
            let id = self.scratch.text(TextSlot::Id, id);
            if is_done {
                self.state.note_handled(who, id, now, self.scratch.salt(entropy)?)?;
            }
            self.state.is_handled(who, id)
        });
        self.answer(handled, |_, handled| i32::from(handled))
    }

    /// Writes how many have expired and how many were removed. No limit: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn sweep(&mut self, limit: f64, now: f64) -> i32 {
        let swept = check_sweep(limit).and_then(|limit| Ok(self.state.sweep(limit, time(now)?)));
        self.answer(swept, |core, swept| {
            core.scratch.write_counts([swept.expired, swept.removed, 0]);
            0
        })
    }

    /// Puts a snapshot into the buffer; answers its length, or 0 when refused.
    #[unsafe(no_mangle)]
    extern "C" fn snapshot(&mut self) -> usize {
        match write_snapshot(&self.state) {
            Ok(bytes) => self.buffer = bytes,
            Err(error) => {
                self.error = Some(error);
                return 0;
            }
        }
        self.buffer.len()
    }

    /// Takes the snapshot that stands in the buffer, whose memory it gives back.
    #[unsafe(no_mangle)]
    extern "C" fn restore(&mut self, length: usize) -> i32 {
        let bytes = core::mem::take(&mut self.buffer);
        let done = read_snapshot(&mut self.state, bytes.get(..length).unwrap_or_default());
        self.answer(done, |_, ()| 0)
    }

    /// How many conversations read as the status of that number; behind the last of them, how many bytes there are.
    #[unsafe(no_mangle)]
    extern "C" fn stats(&mut self, number: u32, now: f64) -> u32 {
        match time(now) {
            Ok(now) => saturated(self.state.count_at(Status::from_number(number), now) as u64),
            Err(error) => self.refuse(error).cast_unsigned(),
        }
    }
}

impl Core {
    fn answer<T>(&mut self, result: Result<T>, then: impl FnOnce(&mut Self, T) -> i32) -> i32 {
        match result {
            Ok(value) => then(self, value),
            Err(error) => self.refuse(error),
        }
    }

    /// Keeps what a call is refused with, for `error()`.
    #[inline(never)]
    fn refuse(&mut self, error: Error) -> i32 {
        self.error = Some(error);
        -1
    }

    fn write(&mut self, slot: Slot) -> i32 {
        self.last_returned = slot;
        self.state.view(slot).map_or(0, |view| {
            self.scratch.write(&view);
            1
        })
    }

    #[allow(clippy::too_many_arguments, reason = "the arguments of create")]
    fn try_create(
        &mut self,
        (id, entropy): (i32, usize),
        places: [u32; 2],
        metadata: i32,
        ttl: f64,
        now: f64,
    ) -> Result<(Slot, bool)> {
        let [flow, step] = places.map(Interned::from_number);
        let metadata = metadata_of(&self.buffer, metadata)?;
        let ttl = given(ttl).map(check_ttl).transpose()?;
        let id = usize::try_from(id).ok().map(|length| self.scratch.text(TextSlot::Id, length));
        let (who, now) = self.caller.call(&self.scratch, &self.state, now)?;
        let draft = NewRecord { flow, step, metadata, ttl };
        self.state.create(who, id, draft, now, &self.scratch.entropy(entropy)?)
    }

    #[allow(clippy::too_many_arguments, reason = "the arguments of list")]
    fn try_list(
        &mut self,
        status: i32,
        limit: f64,
        key: i32,
        now: f64,
    ) -> Result<(Vec<Slot>, bool)> {
        let status = u32::try_from(status).ok().map(status_of).transpose()?;
        let limit = given(limit).map_or(Ok(DEFAULT_PAGE), check_limit)?;
        let key = usize::try_from(key).ok().map(|length| self.scratch.text(TextSlot::Id, length));
        let before = key.map(seq_of_key).transpose()?;
        let (who, now) = self.caller.call(&self.scratch, &self.state, now)?;
        self.state.list(who, status, before, limit, now)
    }
}

fn place(number: i32) -> Option<StepRef> {
    u32::try_from(number).ok().map(Interned::from_number)
}

/// A negative length names the conversation that a call has answered with last.
fn named(scratch: &MemoryScratch, last_returned: Slot, length: i32) -> Named<'_> {
    usize::try_from(length)
        .map_or(Named::Slot(last_returned), |length| Named::Id(scratch.text(TextSlot::Id, length)))
}
