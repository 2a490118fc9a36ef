//! The scratch area that both sides read and write. `stores/port.js` is its other half: the places and numbers here and there must
//! be the same.

use crate::error::{Code, Error, Result};
use crate::id::Entropy;
use crate::limits::{MAX_SAFE, MAX_TTL_SECONDS};
use crate::number::{saturated, whole as whole_between};
use crate::status::Status;
use crate::stored::{Head, Lease, Row};
use crate::timestamp::Timestamp;

/// Longer than any text may be, so that one that is too long arrives as such.
const NAME_BYTES: usize = 1024;
const NAMES: usize = 6;
/// Drawing 4 KiB costs little more than drawing 16 bytes.
const RANDOM_BYTES: usize = 4096;

/// For a moment that is none.
const NEVER: f64 = -1.0;

/// A text of a call.
#[derive(Debug, Clone, Copy)]
pub(super) enum Name {
    Bot,
    User,
    Channel,
    Id,
    Flow,
    Step,
}

#[derive(Debug)]
#[repr(C)]
pub(super) struct Port {
    head: HeadCells,
    /// The two halves of an origin; other numbers of an answer.
    numbers: [f64; 3],
    names: [[u8; NAME_BYTES]; NAMES],
    random: [u8; RANDOM_BYTES],
}

#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
struct HeadCells {
    /// 0 when there is none.
    exists: f64,
    seq: f64,
    clock: f64,
    conversations: f64,
    closed: f64,
    expires: f64,
    closed_since: f64,
    /// 0 when there is no lease.
    token: f64,
    until: f64,
}

/// The numbers of one row.
#[derive(Debug, Clone, Copy, Default)]
#[repr(C)]
pub(super) struct Cells {
    seq: f64,
    status: f64,
    version: f64,
    /// 0 when there is none.
    ttl: f64,
    created_at: f64,
    updated_at: f64,
    last_interaction_at: f64,
    origin_high: f64,
    origin_low: f64,
    deadline: f64,
    expires_at: f64,
    /// The status as it reads.
    reads: f64,
    marked: f64,
}

impl Default for Port {
    fn default() -> Self {
        Self {
            head: HeadCells::default(),
            numbers: [0.0; 3],
            names: [[0; NAME_BYTES]; NAMES],
            random: [0; RANDOM_BYTES],
        }
    }
}

impl Port {
    pub(super) fn name(&self, name: Name, length: usize) -> &[u8] {
        let [bot, user, channel, id, flow, step] = &self.names;
        let text = match name {
            Name::Bot => bot,
            Name::User => user,
            Name::Channel => channel,
            Name::Id => id,
            Name::Flow => flow,
            Name::Step => step,
        };
        text.get(..length).unwrap_or(text)
    }

    /// In the place of an id, one after the other.
    pub(super) fn write_drafted(&mut self, origin: u64, id: &str) {
        let [_, _, _, text, _, _] = &mut self.names;
        let digits = origin.to_be_bytes().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        for (place, byte) in text.iter_mut().zip(digits.map(hex).chain(id.bytes())) {
            *place = byte;
        }
    }

    /// Ten random bytes; each number names others.
    pub(super) fn entropy(&self, draw: usize) -> Result<Entropy> {
        // Zeros in their place would be the same id again.
        self.random.as_chunks().0.get(draw).copied().ok_or_else(Error::crashed)
    }

    pub(super) fn show_numbers(&mut self, numbers: [f64; 3]) {
        self.numbers = numbers;
    }

    pub(super) fn origin(&self) -> u64 {
        let [high, low, _] = self.numbers;
        joined(high, low)
    }

    /// # Errors
    /// `STORAGE` when a number can't be what was written.
    pub(super) fn head(&self) -> Result<Option<Head>> {
        let cells = &self.head;
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
        }))
    }

    pub(super) fn write_head(&mut self, head: Option<Head>) {
        self.head = head.map_or(HeadCells::default(), |head| HeadCells {
            exists: 1.0,
            seq: head.seq.into(),
            clock: ms(head.clock),
            conversations: head.conversations.into(),
            closed: head.closed.into(),
            expires: head.expires.map_or(NEVER, ms),
            closed_since: head.closed_since.map_or(NEVER, ms),
            token: head.lease.map_or(0.0, |lease| float(lease.token)),
            until: head.lease.map_or(0.0, |lease| ms(lease.until)),
        });
    }
}

impl Cells {
    /// # Errors
    /// `STORAGE` when a number can't be what was written: to guess would open what is closed.
    pub(super) fn row(&self) -> Result<Row> {
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
    pub(super) fn tell(&mut self, row: &Row, reads: Status) {
        self.expires_at = row.expires_at().map_or(NEVER, ms);
        self.reads = reads.number().into();
    }

    pub(super) fn write(&mut self, row: &Row, reads: Status) {
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

    pub(super) fn mark(&mut self, marked: bool) {
        self.marked = f64::from(u8::from(marked));
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn whole(number: f64) -> u64 {
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

fn damaged(field: &str) -> Error {
    Error::new(Code::Storage, field)
}

#[allow(clippy::cast_precision_loss, reason = "below 2^53")]
fn float(number: u64) -> f64 {
    number as f64
}

pub(super) fn ms(moment: Timestamp) -> f64 {
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

#[cfg(test)]
mod tests {
    use std::format;

    use core::mem::offset_of;

    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    const PORT_JS: &str = include_str!("../../../pkg-template/stores/port.js");

    fn javascript_says(line: &str) {
        assert!(PORT_JS.contains(line), "port.js lacks: {line}");
    }

    #[wasm_bindgen_test]
    fn both_sides_agree_on_the_places() {
        javascript_says(&format!("const NUMBERS = {};", offset_of!(Port, numbers) / 8));
        javascript_says(&format!("const NAMES = {};", offset_of!(Port, names)));
        javascript_says(&format!("const NAME_BYTES = {NAME_BYTES};"));
        javascript_says(&format!("const RANDOM = {};", offset_of!(Port, random)));
        javascript_says(&format!("const RANDOM_BYTES = {RANDOM_BYTES};"));
        javascript_says(&format!("const DRAWS = {};", RANDOM_BYTES / size_of::<Entropy>()));
        javascript_says(&format!("const WIDTH = {};", size_of::<Cells>() / 8));
    }

    #[wasm_bindgen_test]
    fn both_sides_agree_on_the_numbers() {
        let names = Status::ALL.map(|status| format!("\"{}\"", status.as_str())).join(", ");
        javascript_says(&format!("const STATUSES = [{names}];"));
    }
}
