//! From an engine to bytes.

use alloc::vec::Vec;

use super::{HEADER, MAGIC, NOTED, REMEMBERED, checksum};
use crate::engine::{ClientRecord, Interned, Record, State};
use crate::error::{Error, Result};
use crate::model::once::Once;

/// The bytes of everything in it.
///
/// # Errors
/// `OUT_OF_MEMORY`.
pub fn write(state: &State) -> Result<Vec<u8>> {
    let format = match state.last_version() {
        0 if state.has_noted() => NOTED,
        0 => NOTED - 1,
        _ => REMEMBERED,
    };
    let mut writer = Writer { format, bytes: Vec::new(), text_indexes: Vec::new(), is_full: false };
    writer.raw(&[0; HEADER]);
    writer.number(state.clock().as_millis());
    if format >= REMEMBERED {
        writer.number(state.last_version());
    }
    writer.texts(state);
    writer.number(state.owners().count() as u64);
    for (slot, owner, records) in state.owners() {
        writer.owner(owner);
        writer.number(records.clone().count() as u64);
        records.for_each(|record| writer.record(record));
        if format >= NOTED {
            writer.noted(state.noted(Some(slot)).unwrap_or(&Once::default()));
        }
    }
    writer.finish()
}

struct Writer {
    format: u8,
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
        self.number(state.texts.used().count() as u64);
        for (index, text) in (1..).zip(state.texts.used()) {
            let number = text.number() as usize;
            let length = self.text_indexes.len().max(number + 1);
            self.is_full |=
                self.text_indexes.try_reserve(length - self.text_indexes.len()).is_err();
            if !self.is_full {
                self.text_indexes.resize(length, 0);
            }
            if let Some(known) = self.text_indexes.get_mut(number) {
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
        self.text(&record.id.to_text());
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
        self.text(record.metadata.as_ref().map_or("", |stamped| stamped.metadata.as_str()));
    }

    fn finish(mut self) -> Result<Vec<u8>> {
        if self.is_full {
            return Err(Error::out_of_memory());
        }
        let (header, content) = self.bytes.split_at_mut_checked(HEADER).unwrap_or_default();
        let sum = checksum(self.format, content);
        let length = (content.len() as u64).to_le_bytes();
        let values =
            MAGIC.iter().chain(core::slice::from_ref(&self.format)).chain(&length).chain(&sum);
        for (to, from) in header.iter_mut().zip(values) {
            *to = *from;
        }
        Ok(self.bytes)
    }
}
