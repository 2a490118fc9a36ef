//! The numbers of a store's scratch area: the head and the rows that a store has loaded, as the core left them.

use super::{NUMBERS_BYTES, Scratch, TextSlot};
use convostate::internals::{MAX_SAFE, saturated, whole as whole_between};
use convostate::stored::{Head, Lease, Row, Standing};
use convostate::{Code, Error, MAX_TTL_SECONDS, Result, Status, Timestamp};

pub(crate) type StoredScratch = Scratch<Numbers>;

/// For a moment that is none.
const NEVER: f64 = -1.0;

#[derive(Debug, Default)]
#[repr(C)]
pub(crate) struct Numbers {
    pub(super) head: HeadCells,
    /// The two halves of an origin; other numbers of an answer.
    pub(super) answer: [f64; 3],
    spare: [f64; 2],
}

const _: () = assert!(size_of::<Numbers>() == NUMBERS_BYTES);

#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct HeadCells {
    /// 0 when there is none.
    pub(super) exists: f64,
    pub(super) seq: f64,
    pub(super) clock: f64,
    pub(super) conversations: f64,
    pub(super) closed: f64,
    pub(super) expires: f64,
    pub(super) closed_since: f64,
    /// 0 when there is no lease.
    pub(super) token: f64,
    pub(super) until: f64,
    pub(super) once: f64,
    pub(super) memories: f64,
}

/// The numbers of one row, or of one memory, which has a version and a deadline.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(crate) struct Cells {
    pub(super) seq: f64,
    pub(super) status: f64,
    pub(super) version: f64,
    /// 0 when there is none.
    pub(super) ttl: f64,
    pub(super) created_at: f64,
    pub(super) updated_at: f64,
    pub(super) last_interaction_at: f64,
    pub(super) origin_high: f64,
    pub(super) origin_low: f64,
    pub(super) deadline: f64,
    pub(super) expires_at: f64,
    /// The status as it reads.
    pub(super) reads: f64,
    pub(super) marked: f64,
}

impl StoredScratch {
    /// In the place of an id, one after the other.
    pub(crate) fn write_drafted(&mut self, origin: u64, id: &str) {
        let digits = origin.to_be_bytes().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let text = self.text_mut(TextSlot::Id).iter_mut();
        for (to, byte) in text.zip(digits.map(hex).chain(id.bytes())) {
            *to = byte;
        }
    }

    pub(crate) fn show_numbers(&mut self, numbers: [f64; 3]) {
        self.numbers.answer = numbers;
    }

    pub(crate) fn origin(&self) -> u64 {
        let [high, low, _] = self.numbers.answer;
        joined(high, low)
    }

    /// # Errors
    /// `STORAGE` when a number can't be what was written.
    pub(crate) fn head(&self) -> Result<Option<Head>> {
        let cells = &self.numbers.head;
        if cells.exists == 0.0 {
            return Ok(None);
        }
        let lease = Lease {
            token: stored("lease.token", cells.token, 0, MAX_SAFE)?,
            until: stored_moment("lease.until", cells.until)?,
        };
        Ok(Some(Head {
            seq: stored_short("seq", cells.seq, 0, u32::MAX)?,
            clock: stored_moment("clock", cells.clock)?,
            conversations: stored_short("conversations", cells.conversations, 0, u32::MAX)?,
            closed: stored_short("closed", cells.closed, 0, u32::MAX)?,
            expires: maybe("expires", cells.expires)?,
            closed_since: maybe("closed_since", cells.closed_since)?,
            lease: Some(lease).filter(|lease| lease.token > 0),
            once: maybe("once", cells.once)?,
            memories: stored_short("memories", cells.memories, 0, u32::MAX)?,
        }))
    }

    pub(crate) fn write_head(&mut self, head: Option<Head>) {
        self.numbers.head = head.map_or(HeadCells::default(), |head| HeadCells {
            exists: 1.0,
            seq: head.seq.into(),
            clock: ms(head.clock),
            conversations: head.conversations.into(),
            closed: head.closed.into(),
            expires: head.expires.map_or(NEVER, ms),
            closed_since: head.closed_since.map_or(NEVER, ms),
            token: head.lease.map_or(0.0, |lease| float(lease.token)),
            until: head.lease.map_or(0.0, |lease| ms(lease.until)),
            once: head.once.map_or(NEVER, ms),
            memories: head.memories.into(),
        });
    }
}

impl Cells {
    /// # Errors
    /// `STORAGE` when a number can't be what was written: to guess would open what is closed.
    pub(crate) fn row(&self) -> Result<Row> {
        let status = stored_short("status", self.status, 0, u32::MAX)?;
        Ok(Row {
            seq: stored_short("seq", self.seq, 1, u32::MAX)?,
            create_fingerprint: joined(self.origin_high, self.origin_low),
            status: Status::from_number(status).ok_or_else(|| damaged("status"))?,
            version: stored_short("version", self.version, 1, u32::MAX)?,
            ttl: Some(stored_short("ttl", self.ttl, 0, MAX_TTL_SECONDS)?).filter(|ttl| *ttl > 0),
            created_at: stored_moment("created_at", self.created_at)?,
            updated_at: stored_moment("updated_at", self.updated_at)?,
            last_interaction_at: stored_moment("last_interaction_at", self.last_interaction_at)?,
        })
    }

    /// Says how a row reads that was loaded.
    pub(crate) fn tell(&mut self, row: &Row, reads: Status) {
        self.expires_at = row.expires_at().map_or(NEVER, ms);
        self.reads = reads.number().into();
    }

    pub(crate) fn write(&mut self, row: &Row, reads: Status) {
        let (origin_high, origin_low) = halves(row.create_fingerprint);
        *self = Self {
            seq: row.seq.into(),
            status: row.status.number().into(),
            version: row.version.into(),
            ttl: row.ttl.unwrap_or(0).into(),
            created_at: ms(row.created_at),
            updated_at: ms(row.updated_at),
            last_interaction_at: ms(row.last_interaction_at),
            origin_high,
            origin_low,
            deadline: row.deadline().map_or(NEVER, ms),
            expires_at: row.expires_at().map_or(NEVER, ms),
            reads: reads.number().into(),
            marked: self.marked,
        };
    }

    /// # Errors
    /// `STORAGE` when a number can't be what was written.
    pub(crate) fn standing(&self) -> Result<Standing> {
        Ok(Standing {
            version: stored("version", self.version, 1, MAX_SAFE)?,
            expires_at: maybe("deadline", self.deadline)?,
        })
    }

    pub(crate) fn write_standing(&mut self, standing: Standing) {
        self.version = float(standing.version);
        self.deadline = standing.expires_at.map_or(NEVER, ms);
    }

    pub(crate) fn mark(&mut self, marked: bool) {
        self.marked = f64::from(u8::from(marked));
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
pub(crate) fn whole(number: f64) -> u64 {
    number as u64
}

/// A number as a store has kept it.
///
/// # Errors
/// `STORAGE`, with the name of the field for a message, when nothing of ours wrote it.
fn stored(field: &str, number: f64, from: u64, to: u64) -> Result<u64> {
    whole_between(field, number, from..=to).map_err(|_| damaged(field))
}

fn stored_short(field: &str, number: f64, from: u32, to: u32) -> Result<u32> {
    stored(field, number, from.into(), to.into()).map(saturated)
}

fn stored_moment(field: &str, number: f64) -> Result<Timestamp> {
    stored(field, number, 0, Timestamp::MAX.as_millis()).map(Timestamp::from_millis)
}

fn maybe(field: &str, number: f64) -> Result<Option<Timestamp>> {
    if number == NEVER { Ok(None) } else { stored_moment(field, number).map(Some) }
}

/// How a numbered write came out: what `note_write` is told.
pub(crate) const DONE: u32 = 0;
pub(crate) const STOOD: u32 = 1;
/// It was refused as the last call was.
pub(crate) const REFUSED: u32 = 2;
/// A memory was written.
pub(crate) const REMEMBERED: u32 = 3;

pub(crate) fn damaged(field: &str) -> Error {
    Error::new(Code::Storage, field)
}

#[allow(clippy::cast_precision_loss, reason = "below 2^53")]
pub(crate) fn float(number: u64) -> f64 {
    number as f64
}

pub(crate) fn ms(moment: Timestamp) -> f64 {
    float(moment.as_millis())
}

fn hex(digit: u8) -> u8 {
    if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }
}

fn halves(number: u64) -> (f64, f64) {
    (float(number >> 32), float(number & u64::from(u32::MAX)))
}

fn joined(high: f64, low: f64) -> u64 {
    whole(high) << 32 | whole(low)
}
