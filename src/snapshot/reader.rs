//! From bytes to an engine. Anyone can write bytes with the right checksum, so all that they hold is checked as any input is.

use alloc::vec::Vec;

use super::{FORMAT, HEADER, MAGIC, NOTED, checksum};
use crate::client::check_name;
use crate::engine::{Facts, Interned, Memory, NewRecord, StepRef, halves};
use crate::error::{Code, Error, Result};
use crate::headroom;
use crate::id::Id;
use crate::metadata::Metadata;
use crate::model::once::Once;
use crate::rules::lifecycle::{Lifecycle, check_ttl};
use crate::status::Status;
use crate::timestamp::Timestamp;

/// Fills a store like that one, and puts it in its place when all of it could be read.
///
/// # Errors
/// `INVALID_BODY` when the bytes are no snapshot of a known version; `OUT_OF_MEMORY`.
pub fn read(memory: &mut Memory, bytes: &[u8]) -> Result<()> {
    let (format, rest) = content(bytes)?;
    let mut reader = Reader { format, rest, is_full: false };
    let mut fresh = memory.emptied();
    if reader.fill(&mut fresh).is_none() {
        return Err(if reader.is_full { Error::out_of_memory() } else { invalid(DAMAGED) });
    }
    *memory = fresh;
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
    let (header, content) = bytes.split_at_checked(HEADER).unwrap_or_default();
    let length = (content.len() as u64).to_le_bytes();
    let is_whole = header.ends_with(&[&[format], &length[..], &checksum(format, content)].concat());
    if format > 0 && is_whole {
        return Ok((format, content));
    }
    Err(invalid(DAMAGED))
}

/// Every method answers none when the content makes no sense.
struct Reader<'a> {
    format: u8,
    rest: &'a [u8],
    /// There was no memory for all of it.
    is_full: bool,
}

impl<'a> Reader<'a> {
    fn fill(&mut self, memory: &mut Memory) -> Option<()> {
        let clock = self.time(Timestamp::LAST_NOW)?;
        let texts = self.texts(memory)?;
        for _ in 0..self.number()? {
            self.client(memory, &texts, clock)?;
        }
        memory.tick(clock);
        memory.trim_texts();
        let filled = memory.fill_queues();
        self.unless_full(filled)?;
        self.rest.is_empty().then_some(())
    }

    fn raw(&mut self, length: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(usize::try_from(length).ok()?)?;
        self.rest = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.raw(1)?.first()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn small(&mut self) -> Option<u32> {
        self.number()?.try_into().ok()
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.number()?;
        self.raw(length)
    }

    /// Not later than that.
    fn time(&mut self, latest: Timestamp) -> Option<Timestamp> {
        let millis = self.number()?;
        (millis <= latest.as_millis()).then(|| Timestamp::from_millis(millis))
    }

    fn texts(&mut self, memory: &mut Memory) -> Option<Vec<Interned>> {
        let mut texts = Vec::new();
        for number in 1..=self.small()? {
            let interned = memory.intern_step("text", self.bytes()?);
            let room = texts.try_reserve(1).map_err(|_| Error::out_of_memory());
            self.unless_full(room)?;
            // One that came before has the number that it was given then.
            texts.push(self.unless_full(interned)?.filter(|text| text.number() == number)?);
        }
        Some(texts)
    }

    fn step_ref(&mut self, texts: &[Interned]) -> Option<StepRef> {
        match usize::try_from(self.number()?).ok()?.checked_sub(1) {
            None => Some(None),
            Some(at) => texts.get(at).copied().map(Some),
        }
    }

    fn client(&mut self, memory: &mut Memory, texts: &[Interned], clock: Timestamp) -> Option<()> {
        let [bot, channel] = [self.name(memory, texts)?, self.name(memory, texts)?];
        let user = check_name("user_id", self.bytes()?).ok()?;
        let last_seq = self.small()?;
        let once = if self.format >= NOTED { self.bytes()? } else { &[] };
        for nth in 0..self.number()? {
            let (known, draft) = self.record(texts, clock)?;
            (known.seq <= last_seq).then_some(())?;
            let restored = memory.restore(bot, channel, user, known, draft, nth == 0);
            self.unless_full(restored)?.then_some(())?;
        }
        if !once.is_empty() {
            let once = Once::from_text(once).filter(|once| once.at() <= clock)?;
            let restored = memory.restore_noted(bot, channel, user, once);
            self.unless_full(restored)?;
        }
        memory.set_last_seq(memory.who(bot, channel, user.as_bytes()), last_seq);
        Some(())
    }

    /// The id of a bot or a channel: a text as any other, but not an empty one.
    fn name(&mut self, memory: &Memory, texts: &[Interned]) -> Option<Interned> {
        self.step_ref(texts)?.filter(|text| !memory.texts.get(*text).is_empty())
    }

    fn record(&mut self, texts: &[Interned], clock: Timestamp) -> Option<(Facts, NewRecord)> {
        let id = Id::new(self.bytes()?).ok()?;
        let seq = self.small()?;
        let create_fingerprint = halves(self.number()?);
        let life = self.life(clock)?;
        let (flow, step) = (self.step_ref(texts)?, self.step_ref(texts)?);
        let text = str::from_utf8(self.bytes()?).ok()?;
        let metadata = if text.is_empty() { None } else { Some(self.metadata(text)?) };
        let draft = NewRecord { flow, step, metadata, ttl: None };
        Some((Facts { id, create_fingerprint, life, seq }, draft))
    }

    fn life(&mut self, clock: Timestamp) -> Option<Lifecycle> {
        let times = [self.time(clock)?, self.time(clock)?, self.time(clock)?];
        let [created, updated, last] = times;
        let (version, ttl) = (self.small()?, self.small()?);
        let is_right = created <= last
            && last <= updated
            && version > 0
            && (ttl == 0 || check_ttl(ttl.into()).is_ok());
        let status = Status::from_number(self.small()?)?;
        is_right.then(|| Lifecycle::from_parts(times, version, ttl, status))
    }

    fn metadata(&mut self, text: &str) -> Option<Metadata> {
        self.unless_full(headroom::ensure(text.len()))?;
        let parsed = Metadata::from_canonical(text);
        self.unless_full(parsed)
    }

    fn unless_full<T>(&mut self, result: Result<T>) -> Option<T> {
        let is_full = |error: &Error| error.code() == Code::OutOfMemory;
        self.is_full = result.as_ref().err().is_some_and(is_full);
        result.ok()
    }
}
