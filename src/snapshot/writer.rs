//! From an engine to bytes.

use alloc::vec::Vec;

use super::{FORMAT, HEADER, MAGIC, checksum};
use crate::engine::{Owner, Record, Store, Text};
use crate::error::{Error, Result};

pub(crate) fn write(store: &Store) -> Result<Vec<u8>> {
    let mut writer = Writer { bytes: Vec::new(), places: Vec::new(), is_full: false };
    writer.raw(&[0; HEADER]);
    writer.number(store.clock().as_millis());
    writer.texts(store);
    writer.number(store.owners().count() as u64);
    for (owner, records) in store.owners() {
        writer.owner(owner);
        writer.number(records.clone().count() as u64);
        records.for_each(|record| writer.record(record));
    }
    writer.finish()
}

struct Writer {
    bytes: Vec<u8>,
    /// By the number of a text, where it stands in the list of texts, from 1.
    places: Vec<u64>,
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
        self.number(text.len() as u64);
        self.raw(text.as_bytes());
    }

    fn texts(&mut self, store: &Store) {
        self.number(store.texts.used().count() as u64);
        for (place, text) in (1..).zip(store.texts.used()) {
            let number = text.number() as usize;
            let length = self.places.len().max(number + 1);
            self.is_full |= self.places.try_reserve(length - self.places.len()).is_err();
            if !self.is_full {
                self.places.resize(length, 0);
            }
            if let Some(known) = self.places.get_mut(number) {
                *known = place;
            }
            self.text(store.texts.get(text));
        }
    }

    fn place(&mut self, text: Option<Text>) {
        let place = text.and_then(|text| self.places.get(text.number() as usize).copied());
        self.number(place.unwrap_or(0));
    }

    fn owner(&mut self, owner: &Owner) {
        self.place(Some(owner.bot));
        self.place(Some(owner.channel));
        self.text(owner.user.as_str());
        self.number(owner.last_seq.into());
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
        self.place(record.flow);
        self.place(record.step);
        self.text(record.metadata.as_ref().map_or("", |stamped| stamped.metadata.as_str()));
    }

    fn finish(mut self) -> Result<Vec<u8>> {
        if self.is_full {
            return Err(Error::out_of_memory());
        }
        let (header, content) = self.bytes.split_at_mut_checked(HEADER).unwrap_or_default();
        let sum = checksum(content);
        let length = (content.len() as u64).to_le_bytes();
        let values = MAGIC.iter().chain(&[FORMAT]).chain(&length).chain(&sum);
        for (to, from) in header.iter_mut().zip(values) {
            *to = *from;
        }
        Ok(self.bytes)
    }
}
