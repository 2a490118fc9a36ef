//! The boundary: the engine as numbers and one scratch area, for `engine.js`.
//!
//! Texts come in through the [`Port`]; those that recur are interned first and come as numbers, 0
//! for null. Whose call it is stands in the port, too, and stays from call to call. A call that is refused answers -1 and leaves its error for `error()`. Answers go out
//! through the port, one conversation at a time.
//!
//! JavaScript keeps the pointer that `open` gives and hands it to every call; nothing else crosses
//! but numbers, so there is no glue.

mod asker;
mod port;

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::numbers::{
    check_if_version, check_sweep, given, metadata_of, retention_of, status_of, time,
};
use crate::engine::{Interned, Memory, NONE, Named, NewRecord, Patch, Slot, StepRef};
use crate::error::{Error, Result};
use crate::headroom;
use crate::limits::DEFAULT_PAGE;
use crate::metadata::Metadata;
use crate::rules::lifecycle::check_ttl;
use crate::rules::list::{check_limit, seq_of_key};
use crate::rules::sweep::Retention;
use asker::Asker;
use port::Port;

/// An engine and its side of the crossing.
#[derive(Debug)]
struct Core {
    memory: Memory,
    port: Port,
    asker: Asker,
    /// The conversation that a call has shown last.
    shown: Slot,
    /// Longer texts and bytes, in or out.
    room: Vec<u8>,
    page: Vec<Slot>,
    has_more: bool,
    error: Option<Error>,
}

impl Core {
    /// An empty engine, if there is memory for one. It wants a `seed` before its first text.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn open() -> Option<Box<Self>> {
        headroom::ensure(size_of::<Self>()).ok().map(|()| {
            Box::new(Self {
                memory: Memory::new(0, Retention::default()),
                port: Port::default(),
                asker: Asker::default(),
                shown: NONE,
                room: Vec::new(),
                page: Vec::new(),
                has_more: false,
                error: None,
            })
        })
    }

    /// Frees all that the engine holds.
    #[unsafe(no_mangle)]
    extern "C" fn dispose(core: Box<Self>) {
        drop(core);
    }

    /// How far the stack reaches: the same as long as every call has come to its end.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn depth() -> *const u8 {
        let here = 0_u8;
        core::ptr::from_ref(core::hint::black_box(&here))
    }

    /// Where the port lies.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn port(&self) -> *const u8 {
        core::ptr::from_ref(&self.port).cast()
    }

    /// Where so many bytes may be written, or 0.
    #[unsafe(no_mangle)]
    extern "C" fn room(&mut self, length: usize) -> *const u8 {
        let more = length.saturating_sub(self.room.len());
        if more > 0 {
            let room = self.room.try_reserve_exact(more).map_err(|_| Error::out_of_memory());
            if let Err(error) = room.and_then(|()| headroom::ensure(0)) {
                self.room = Vec::new();
                self.error = Some(error);
                return core::ptr::null();
            }
            self.room.resize(length, 0);
        }
        self.room.as_ptr()
    }

    /// Gives the room's memory back.
    #[unsafe(no_mangle)]
    extern "C" fn clear_room(&mut self) {
        self.room = Vec::new();
    }

    /// Puts into the room why the last call was refused. Answers the length, or 0 when there is no
    /// memory.
    #[unsafe(no_mangle)]
    extern "C" fn error(&mut self) -> usize {
        let error = self.error.take().unwrap_or_else(Error::crashed);
        self.room = error.to_lines().unwrap_or_default().into_bytes();
        self.room.len()
    }

    /// Keys the hashes by the randomness in the port. Some hosts give none while modules load, so
    /// this comes with the first call.
    #[unsafe(no_mangle)]
    extern "C" fn seed(&mut self) {
        self.memory.reseed(self.port.seed());
    }

    /// NaN for none.
    #[unsafe(no_mangle)]
    extern "C" fn set_retention(&mut self, seconds: f64, per_client: f64) -> i32 {
        self.answer(retention_of(seconds, per_client), |core, retention| {
            core.memory.set_retention(retention);
            0
        })
    }

    /// The number of the bot's or channel's id that stands in the port's id.
    #[unsafe(no_mangle)]
    extern "C" fn intern_name(&mut self, length: usize, is_bot: bool) -> i32 {
        let path = if is_bot { "client.bot_id" } else { "client.channel_id" };
        let text = self.memory.intern_name(path, self.port.id(length));
        self.answer(text, |_, text| number_of(text))
    }

    /// The number of the flow or step that stands in the port's id.
    #[unsafe(no_mangle)]
    extern "C" fn intern_place(&mut self, length: usize, is_flow: bool) -> i32 {
        let path = if is_flow { "flow_id" } else { "step_id" };
        let text = self.memory.intern_step(path, self.port.id(length));
        self.answer(text, |_, text| number_of(text))
    }

    /// Puts the text of a number into the room; answers its length.
    #[unsafe(no_mangle)]
    extern "C" fn text(&mut self, number: u32) -> usize {
        let text = Interned::from_number(number).map_or("", |text| self.memory.texts.get(text));
        self.room = text.into();
        self.room.len()
    }

    /// Whether it is time for `trim_texts`.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn is_crowded(&self) -> bool {
        self.memory.texts.is_crowded()
    }

    /// Forgets unused texts: every number that JavaScript remembers has lost its meaning.
    #[unsafe(no_mangle)]
    extern "C" fn trim_texts(&mut self) {
        self.memory.trim_texts();
    }

    /// 1 when created, 0 when it stood already; the conversation is in the port. For an id of our
    /// own, -1 and the number of ten random bytes in the port; no metadata: -1; no ttl: NaN.
    #[allow(clippy::too_many_arguments, reason = "numbers cross more cheaply than objects")]
    #[unsafe(no_mangle)]
    extern "C" fn create(
        &mut self,
        id: i32,
        draw: usize,
        flow: u32,
        step: u32,
        metadata: i32,
        ttl: f64,
        now: f64,
    ) -> i32 {
        let places = [flow, step];
        let created = self.try_create((id, draw), places, metadata, ttl, now);
        self.answer(created, |core, (slot, created)| {
            core.show(slot);
            i32::from(created)
        })
    }

    /// 1, and the conversation in the port.
    #[unsafe(no_mangle)]
    extern "C" fn get(&mut self, id: i32, now: f64) -> i32 {
        let found = time(now).and_then(|now| {
            let who = self.asker.who(&self.port, &self.memory)?;
            self.memory.get(who, named(&self.port, self.shown, id), now)
        });
        self.answer(found, Self::show)
    }

    /// 1 and the conversation in the port, or 0 for none.
    #[unsafe(no_mangle)]
    extern "C" fn latest(&mut self, now: f64) -> i32 {
        let latest = time(now).and_then(|now| {
            let who = self.asker.who(&self.port, &self.memory)?;
            self.memory.latest(who, now)
        });
        self.answer(latest, |core, latest| latest.map_or(0, |slot| core.show(slot)))
    }

    /// For flow and step, -1 keeps and 0 clears. No metadata: -1; no version: NaN.
    #[allow(clippy::too_many_arguments, reason = "numbers cross more cheaply than objects")]
    #[unsafe(no_mangle)]
    extern "C" fn update(
        &mut self,
        id: i32,
        flow: i32,
        step: i32,
        metadata: i32,
        interaction: bool,
        if_version: f64,
        now: f64,
    ) -> i32 {
        let done = self.metadata(metadata).and_then(|metadata| {
            let if_version = given(if_version).map(check_if_version).transpose()?;
            let (flow, step) = (place(flow), place(step));
            let patch = Patch { flow, step, metadata, interaction, if_version };
            let who = self.asker.who(&self.port, &self.memory)?;
            self.memory.update(who, named(&self.port, self.shown, id), &patch, time(now)?)
        });
        self.answer(done, |_, ()| 0)
    }

    /// `status` is its number.
    #[unsafe(no_mangle)]
    extern "C" fn close(&mut self, id: i32, status: u32, now: f64) -> i32 {
        let done = status_of(status).and_then(|status| {
            let who = self.asker.who(&self.port, &self.memory)?;
            self.memory.close(who, named(&self.port, self.shown, id), status, time(now)?)
        });
        self.answer(done, |_, ()| 0)
    }

    /// `status` is its number.
    #[unsafe(no_mangle)]
    extern "C" fn close_all(&mut self, status: u32, now: f64) -> i32 {
        let done = status_of(status).and_then(|status| {
            let who = self.asker.who(&self.port, &self.memory)?;
            self.memory.close_all(who, status, time(now)?)
        });
        self.answer(done, |_, ()| 0)
    }

    /// How many stand on the page; `show_listed` shows each. The key is in the port's id. No status
    /// and no key: -1; no limit: NaN.
    #[allow(clippy::too_many_arguments, reason = "numbers cross more cheaply than objects")]
    #[unsafe(no_mangle)]
    extern "C" fn list(&mut self, status: i32, limit: f64, key: i32, now: f64) -> i32 {
        let page = self.try_list(status, limit, key, now);
        self.answer(page, |core, (page, has_more)| {
            (core.page, core.has_more) = (page, has_more);
            i32::try_from(core.page.len()).unwrap_or(0)
        })
    }

    /// Puts the conversation at that place of the page into the port.
    #[unsafe(no_mangle)]
    extern "C" fn show_listed(&mut self, place: usize) -> i32 {
        self.page.get(place).copied().map_or(0, |slot| self.show(slot))
    }

    /// The key of the next page, or 0.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn next_key(&self) -> u32 {
        let last = self.page.last().filter(|_| self.has_more);
        last.and_then(|slot| self.memory.key_of(*slot)).unwrap_or(0)
    }

    /// How many were deleted.
    #[unsafe(no_mangle)]
    extern "C" fn erase(&mut self, now: f64) -> i32 {
        let erased = time(now).and_then(|now| {
            let who = self.asker.who(&self.port, &self.memory)?;
            self.memory.erase(who, now)
        });
        self.answer(erased, |_, erased| i32::try_from(erased).unwrap_or(i32::MAX))
    }

    /// Leaves in the port how many have expired and how many were removed. No limit: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn sweep(&mut self, limit: f64, now: f64) -> i32 {
        let swept = check_sweep(limit).and_then(|limit| Ok(self.memory.sweep(limit, time(now)?)));
        self.answer(swept, |core, swept| {
            core.port.show_numbers([swept.expired, swept.removed, 0]);
            0
        })
    }

    /// Whether changes are to be kept for `show_event`.
    #[unsafe(no_mangle)]
    extern "C" fn watch(&mut self, watched: bool) {
        self.memory.watch(watched);
    }

    /// The number of the type of the event at that place, or -1 behind the last.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn event(&self, place: usize) -> i32 {
        self.memory.changes().get(place).map_or(-1, |change| change.kind as i32)
    }

    /// Puts the conversation of that event, or what it was before, into the port: 1, or 0 for none.
    #[unsafe(no_mangle)]
    extern "C" fn show_event(&mut self, place: usize, before: bool) -> i32 {
        let Some(change) = self.memory.changes().get(place) else { return 0 };
        let part = if before { &change.before } else { &change.after };
        part.as_ref().map_or(0, |kept| {
            self.port.show(&kept.view());
            1
        })
    }

    #[unsafe(no_mangle)]
    extern "C" fn forget_events(&mut self) {
        self.memory.forget_changes();
    }

    /// Puts a snapshot into the room; answers its length, or 0 when refused.
    #[unsafe(no_mangle)]
    extern "C" fn snapshot(&mut self) -> usize {
        match crate::snapshot::write(&self.memory) {
            Ok(bytes) => self.room = bytes,
            Err(error) => {
                self.error = Some(error);
                return 0;
            }
        }
        self.room.len()
    }

    /// Takes the snapshot that stands in the room.
    #[unsafe(no_mangle)]
    extern "C" fn restore(&mut self, length: usize) -> i32 {
        let bytes = self.room.get(..length).unwrap_or_default();
        let done = crate::snapshot::read(&mut self.memory, bytes);
        self.answer(done, |_, ()| 0)
    }

    /// Leaves in the port how many conversations there are, how many are open, and their bytes.
    #[unsafe(no_mangle)]
    extern "C" fn stats(&mut self) {
        let stats = self.memory.stats();
        self.port.show_numbers([stats.conversations, stats.open, stats.bytes]);
    }
}

impl Core {
    fn answer<T>(&mut self, result: Result<T>, then: impl FnOnce(&mut Self, T) -> i32) -> i32 {
        match result {
            Ok(value) => then(self, value),
            Err(error) => {
                self.error = Some(error);
                -1
            }
        }
    }

    fn show(&mut self, slot: Slot) -> i32 {
        self.shown = slot;
        self.memory.view(slot).map_or(0, |view| {
            self.port.show(&view);
            1
        })
    }

    /// The metadata whose text stands in the room.
    fn metadata(&self, length: i32) -> Result<Option<Metadata>> {
        metadata_of(&self.room, length)
    }

    #[allow(clippy::too_many_arguments, reason = "the arguments of create")]
    fn try_create(
        &mut self,
        (id, draw): (i32, usize),
        places: [u32; 2],
        metadata: i32,
        ttl: f64,
        now: f64,
    ) -> Result<(Slot, bool)> {
        let [flow, step] = places.map(Interned::from_number);
        let metadata = self.metadata(metadata)?;
        let ttl = given(ttl).map(check_ttl).transpose()?;
        let id = usize::try_from(id).ok().map(|length| self.port.id(length));
        let who = self.asker.who(&self.port, &self.memory)?;
        let draft = NewRecord { flow, step, metadata, ttl };
        self.memory.create(who, id, draft, time(now)?, &self.port.entropy(draw))
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
        let key = usize::try_from(key).ok().map(|length| self.port.id(length));
        let before = key.map(seq_of_key).transpose()?;
        let who = self.asker.who(&self.port, &self.memory)?;
        self.memory.list(who, status, before, limit, time(now)?)
    }
}

fn number_of(text: Option<Interned>) -> i32 {
    text.and_then(|text| i32::try_from(text.number()).ok()).unwrap_or(0)
}

fn place(number: i32) -> Option<StepRef> {
    u32::try_from(number).ok().map(Interned::from_number)
}

/// A negative length names the conversation that a call has shown last.
fn named(port: &Port, shown: Slot, length: i32) -> Named<'_> {
    usize::try_from(length).map_or(Named::Slot(shown), |length| Named::Id(port.id(length)))
}
