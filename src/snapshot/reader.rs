//! From bytes to an engine. Anyone can write bytes with the right checksum, so all that they hold is checked as any input is.

use alloc::vec::Vec;

use super::{FORMAT, HEADER, MAGIC, seal};
use crate::client::check_name;
use crate::engine::{Facts, Interned, MEMORY, NewRecord, State, StepRef, halves, memory_life};
use crate::error::{Code, Error, Result};
use crate::id::Id;
use crate::limits::{MAX_HANDLED, MAX_MEMORY_BYTES, MAX_SAFE};
use crate::metadata::MetadataRef;
use crate::model::memory::check_key;
use crate::model::once::Once;
use crate::number::saturated;
use crate::rules::lifecycle::{Lifecycle, check_ttl};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// Fills a store like that one, and puts it in its place when all of it could be read.
///
/// # Errors
/// `INVALID_BODY` when the bytes are no snapshot of a known version; `OUT_OF_MEMORY`.
pub fn read(state: &mut State, bytes: &[u8]) -> Result<()> {
    let (format, rest) = content(bytes)?;
    let mut reader =
        Reader { format, rest, texts: 0, last_version: 0, is_damaged: false, is_full: false };
    let mut fresh = state.emptied();
    reader.fill(&mut fresh);
    if reader.is_full {
        return Err(Error::out_of_memory());
    }
    if reader.is_damaged || !reader.rest.is_empty() {
        return Err(invalid(DAMAGED));
    }
    *state = fresh;
    Ok(())
}

const DAMAGED: &str = "is a cut or damaged snapshot: take another one.";

fn invalid(fault: &str) -> Error {
    Error::at(Code::InvalidBody, "bytes", fault)
}

fn content(bytes: &[u8]) -> Result<(u8, &[u8])> {
    if !bytes.starts_with(MAGIC) {
        return Err(invalid("is no snapshot: give what snapshot() returned."));
    }
    let format = bytes.get(MAGIC.len()).copied().unwrap_or(0);
    if format > FORMAT {
        return Err(invalid("is a snapshot of a newer version: update convostate to read it."));
    }
    if let Some((header, content)) = bytes.split_first_chunk::<HEADER>()
        && header.last_chunk() == Some(&seal(format, content))
        && format > 0
    {
        return Ok((format, content));
    }
    Err(invalid(DAMAGED))
}

/// What makes no sense is remembered, and reads as something harmless: who asks at the end of each record asks soon enough.
struct Reader<'a> {
    format: u8,
    rest: &'a [u8],
    /// How many there are, which are numbered in their order.
    texts: u32,
    /// That a memory was given.
    last_version: u64,
    is_damaged: bool,
    /// There was no memory for all of it.
    is_full: bool,
}

impl<'a> Reader<'a> {
    fn fill(&mut self, state: &mut State) {
        let clock = self.time(Timestamp::LAST_NOW);
        if self.format > 1 {
            self.last_version = self.number();
            self.check(self.last_version <= MAX_SAFE);
            state.go_on_from_version(self.last_version);
        }
        self.texts(state);
        let mut clients = self.number();
        while clients > 0 && self.goes_on() {
            self.client(state, clock);
            clients -= 1;
        }
        state.tick(clock);
        state.trim_texts();
        let filled = state.fill_queues();
        self.done(filled);
    }

    fn goes_on(&self) -> bool {
        !self.is_damaged && !self.is_full
    }

    fn check(&mut self, is_right: bool) {
        self.is_damaged |= !is_right;
    }

    /// What was made; none when it could not be.
    fn done<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                let is_full = error.code() == Code::OutOfMemory;
                self.is_full |= is_full;
                self.is_damaged |= !is_full;
                None
            }
        }
    }

    fn raw(&mut self, length: u64) -> &'a [u8] {
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let split = self.rest.split_at_checked(length);
        self.check(split.is_some());
        let (taken, rest) = split.unwrap_or_default();
        self.rest = rest;
        taken
    }

    #[inline(never)]
    fn number(&mut self) -> u64 {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.raw(1).first().copied().unwrap_or(0);
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return number;
            }
        }
        self.is_damaged = true;
        0
    }

    fn small(&mut self) -> u32 {
        let number = self.number();
        self.check(u32::try_from(number).is_ok());
        saturated(number)
    }

    #[inline(never)]
    fn bytes(&mut self) -> &'a [u8] {
        let length = self.number();
        self.raw(length)
    }

    /// Not later than that.
    #[inline(never)]
    fn time(&mut self, latest: Timestamp) -> Timestamp {
        let millis = self.number();
        self.check(millis <= latest.as_millis());
        Timestamp::from_millis(millis)
    }

    fn texts(&mut self, state: &mut State) {
        let mut count = self.number();
        while count > 0 && self.goes_on() {
            let interned = state.intern_step("text", self.bytes());
            let text = self.done(interned).flatten();
            self.texts += 1;
            // One that came before has the number that it was given then.
            self.check(text == Interned::from_number(self.texts));
            count -= 1;
        }
    }

    #[inline(never)]
    fn step_ref(&mut self) -> StepRef {
        let number = self.small();
        self.check(number <= self.texts);
        Interned::from_number(number)
    }

    fn client(&mut self, state: &mut State, clock: Timestamp) {
        let (bot, channel) = (self.name(state), self.name(state));
        let user = self.bytes();
        let user = self.done(check_name("user_id", user));
        let last_seq = self.small();
        let mut records = self.number();
        let (Some(bot), Some(channel), Some(user)) = (bot, channel, user) else { return };
        let mut is_first = true;
        while records > 0 && self.goes_on() {
            if let Some((known, draft)) = self.record(clock) {
                self.check(known.seq <= last_seq);
                let restored = state.restore(bot, channel, user, known, draft, is_first);
                let makes_sense = self.done(restored).unwrap_or(true);
                self.check(makes_sense);
            }
            is_first = false;
            records -= 1;
        }
        if self.format > 1 {
            let once = self.noted(clock);
            if !once.is_empty() && self.goes_on() {
                let restored = state.restore_noted(bot, channel, user, once);
                self.done(restored);
            }
        }
        state.set_last_seq(state.who(bot, channel, user.as_bytes()), last_seq);
    }

    fn noted(&mut self, clock: Timestamp) -> Once {
        let (at, salt) = (self.time(clock), self.number());
        let once = Once { salt, at, writes: self.rows(), messages: self.rows() };
        self.check(once.is_right());
        once
    }

    fn rows<const N: usize>(&mut self) -> Vec<[u64; N]> {
        let count = self.number();
        let mut rows = Vec::new();
        while (rows.len() as u64) < count && rows.len() <= MAX_HANDLED && self.goes_on() {
            rows.push(core::array::from_fn(|_| self.number()));
        }
        rows
    }

    /// The id of a bot or a channel: a text as any other, but not an empty one.
    fn name(&mut self, state: &State) -> Option<Interned> {
        let name = self.step_ref().filter(|text| !state.texts.get(*text).is_empty());
        self.check(name.is_some());
        name
    }

    fn record(&mut self, clock: Timestamp) -> Option<(Facts, NewRecord<'a>)> {
        let id = self.bytes();
        let uuid = if id.is_empty() { self.raw(16).first_chunk() } else { None };
        let seq = self.small();
        let number = self.number();
        let key = id.strip_prefix(&[MEMORY]);
        let life = self.life(clock, key.is_some());
        let (flow, step) = (self.step_ref(), self.step_ref());
        let metadata = self.metadata(key.is_some());
        let id = match key.map(check_key) {
            None => match uuid {
                Some(bytes) => Id::Uuid(*bytes),
                None => self.done(Id::new(id))?,
            },
            Some(key) => {
                let is_given = (1..=self.last_version).contains(&number);
                self.check(is_given && flow.is_none() && step.is_none());
                self.done(key)?;
                Id::Own(str::from_utf8(id).unwrap_or_default().into())
            }
        };
        let create_fingerprint = halves(number);
        let draft = NewRecord { flow, step, metadata, ttl: None };
        Some((Facts { id, create_fingerprint, life: life?, seq }, draft)).filter(|_| self.goes_on())
    }

    fn life(&mut self, clock: Timestamp, is_memory: bool) -> Option<Lifecycle> {
        let latest = if is_memory { Timestamp::MAX } else { clock };
        let times = [self.time(clock), self.time(clock), self.time(latest)];
        let [created, updated, last] = times;
        let (version, ttl) = (self.small(), self.small());
        let status = Status::from_number(self.small());
        if is_memory {
            return Some(memory_life(created, Some(last)));
        }
        self.check(
            created <= last
                && last <= updated
                && version > 0
                && (ttl == 0 || check_ttl(ttl.into()).is_ok())
                && status.is_some(),
        );
        status.map(|status| Lifecycle::from_parts(times, version, ttl, status))
    }

    /// None for `{}`. Of a memory it is the value, which nothing reads as JSON.
    fn metadata(&mut self, is_memory: bool) -> Option<MetadataRef<'a>> {
        let bytes = self.bytes();
        let text = str::from_utf8(bytes).ok();
        self.check(text.is_some() && bytes.len() <= MAX_MEMORY_BYTES);
        let text = text.filter(|text| !text.is_empty())?;
        if is_memory {
            return Some(MetadataRef::from_checked(text));
        }
        self.done(MetadataRef::from_canonical(text))
    }
}
