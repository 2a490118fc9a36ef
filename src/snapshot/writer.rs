//! From an engine to bytes.

use alloc::vec::Vec;

use super::{FORMAT, HEADER, MAGIC, Seal, seal};
use crate::engine::{ClientRecord, Interned, Record, State};
use crate::error::{Error, Result};
use crate::id::Id;
use crate::model::once::Once;

/// The bytes of everything in it.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub fn write(state: &State) -> Result<Vec<u8>> {
    let mut writer = Writer { bytes: Vec::new(), text_indexes: Vec::new(), is_full: false };
    writer.raw(MAGIC);
    writer.raw(&[FORMAT]);
    writer.raw(&Seal::default());
    writer.number(state.clock().as_millis());
    writer.number(state.last_version());
    writer.texts(state);
    writer.number(state.owners().count() as u64);
    for (slot, owner, records) in state.owners() {
        writer.owner(owner);
        writer.number(records.clone().count() as u64);
        records.for_each(|record| writer.record(record));
        writer.noted(state.noted(Some(slot)).unwrap_or(&Once::default()));
    }
    writer.finish()
}

struct Writer {
    bytes: Vec<u8>,
    /// By the number of a text, where it stands in the list of texts, from 1.
    text_indexes: Vec<u64>,
    /// There was no memory for all of it.
    is_full: bool,
}

impl Writer {
    fn raw(&mut self, bytes: &[u8]) {
        self.is_full |= self.bytes.try_reserve(bytes.len()).is_err();
        if !self.is_full {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn number(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.raw(&[number.to_le_bytes()[0] | 0x80]);
            number >>= 7;
        }
        self.raw(&[number.to_le_bytes()[0]]);
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.raw(bytes);
    }

    fn texts(&mut self, state: &State) {
        let numbers = state.texts.last_number() + 1;
        self.is_full |= self.text_indexes.try_reserve_exact(numbers).is_err();
        if self.is_full {
            return;
        }
        self.text_indexes.resize(numbers, 0);
        self.number(state.texts.used().count() as u64);
        for (index, text) in (1..).zip(state.texts.used()) {
            if let Some(known) = self.text_indexes.get_mut(text.number() as usize) {
                *known = index;
            }
            self.text(state.texts.get(text));
        }
    }

    fn text_index(&mut self, text: Option<Interned>) {
        let index = text.and_then(|text| self.text_indexes.get(text.number() as usize).copied());
        self.number(index.unwrap_or(0));
    }

    fn owner(&mut self, owner: &ClientRecord) {
        self.text_index(Some(owner.bot));
        self.text_index(Some(owner.channel));
        self.text(owner.user.as_str());
        self.number(owner.last_seq.into());
    }

    fn noted(&mut self, once: &Once) {
        self.number(once.at.as_millis());
        self.number(once.salt);
        self.numbers(once.writes.len(), once.writes.as_flattened());
        self.numbers(once.messages.len(), once.messages.as_flattened());
    }

    fn numbers(&mut self, rows: usize, numbers: &[u64]) {
        self.number(rows as u64);
        for number in numbers {
            self.number(*number);
        }
    }

    fn record(&mut self, record: &Record) {
        let life = &record.life;
        match &record.id {
            Id::Uuid(bytes) => {
                self.number(0);
                self.raw(bytes);
            }
            Id::Own(text) => self.text(text),
        }
        self.number(record.seq.into());
        self.number(record.fingerprint());
        for time in [life.created_at, life.updated_at, life.last_interaction_at] {
            self.number(time.as_millis());
        }
        self.number(life.version.into());
        self.number(life.ttl().unwrap_or(0).into());
        self.number(life.written_status().number().into());
        self.text_index(record.flow);
        self.text_index(record.step);
        self.text(record.metadata.as_ref().map_or("", |stamped| stamped.as_str()));
    }

    fn finish(mut self) -> Result<Vec<u8>> {
        if self.is_full {
            return Err(Error::out_of_memory());
        }
        if let Some((header, content)) = self.bytes.split_first_chunk_mut::<HEADER>()
            && let Some(to) = header.last_chunk_mut()
        {
            *to = seal(FORMAT, content);
        }
        Ok(self.bytes)
    }
}
