//! Each numbered write is done once: of each writer, a client's last write is known. A copy of it is answered as it was; an earlier one
//! that comes late is never done.

use crate::error::{Code, Error, Result};
use crate::limits::MAX_WRITERS;
use crate::model::once::{LastWrite, Number, Once, Outcome, Writer};
use crate::rules::memory::{noted, version_noted};
use crate::timestamp::Timestamp;

impl Once {
    /// Returns the write itself, when it was done or refused before; none when it is to be done now.
    ///
    /// # Errors
    /// `REPEATED` when a later write of the same writer came before; `FORGOTTEN` when the writer is not known any more.
    pub fn before(&self, number: Number) -> Result<Option<LastWrite>> {
        let last = self.place_of(number.writer).and_then(|place| self.writes.get(place));
        match last.and_then(LastWrite::from_row) {
            Some(last) if number.n == last.n => Ok(Some(last)),
            Some(last) if number.n < last.n => Err(Error::new(
                Code::Repeated,
                "A later write of the same writer came before this one, which is never done now: read, then decide.",
            )),
            None if number.settled > 0 => Err(Error::new(
                Code::Forgotten,
                "The earlier writes of this writer are not known any more, so nothing was done: read, then begin again with settled 0.",
            )),
            _ => Ok(None),
        }
    }

    /// Notes what came of a write, in place of the writer's last. Of more than 8 writers, the one that wrote least lately is forgotten.
    pub fn note_write(&mut self, number: Number, outcome: Outcome, version: u32, now: Timestamp) {
        let is_full = self.writes.len() >= MAX_WRITERS;
        if let Some(place) = self.place_of(number.writer).or(is_full.then_some(0)) {
            self.writes.remove(place);
        }
        let last = LastWrite { n: number.n, outcome, version, at: now };
        self.writes.push(last.to_row(number.writer));
        self.at = now;
    }

    /// Notes that a memory was written, with the version that it has since.
    pub fn note_remembered(&mut self, number: Number, version: u64, now: Timestamp) {
        self.note_write(number, Outcome::Done, noted(version, now), now);
    }

    fn place_of(&self, writer: Writer) -> Option<usize> {
        self.writes.iter().position(|write| write.starts_with(&writer.0))
    }
}

impl LastWrite {
    /// The version of the memory after a write that was noted by [`Once::note_remembered`]; none when a clock that was ahead had given it.
    #[must_use]
    pub fn memory_version(&self) -> Option<u64> {
        version_noted(self.version, self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(writer: u64, n: u64, settled: u64) -> Number {
        Number { writer: Writer([0, writer]), n, settled }
    }

    fn code(once: &Once, number: Number) -> Option<Code> {
        once.before(number).err().map(|error| error.code())
    }

    #[test]
    fn a_write_of_a_memory_is_answered_with_its_version() {
        let mut once = Once::new(1);
        let version = 893_575_954_879_598;
        let now = Timestamp::from_millis(1_795_994_000_000);
        once.note_remembered(number(1, 1, 0), version, now);
        let last = once.before(number(1, 1, 0)).unwrap().unwrap();
        assert_eq!((last.outcome, last.memory_version()), (Outcome::Done, Some(version)));
    }

    #[test]
    fn a_greater_number_is_done_an_equal_one_answered_a_smaller_one_refused() {
        let mut once = Once::new(1);
        assert_eq!(once.before(number(7, 2, 0)), Ok(None));
        once.note_write(number(7, 2, 0), Outcome::Done, 3, Timestamp::from_millis(5));
        let known = once.before(number(7, 2, 0)).unwrap().unwrap();
        assert_eq!((known.outcome, known.version), (Outcome::Done, 3));
        assert_eq!(once.before(number(7, 3, 2)), Ok(None));
        assert_eq!(code(&once, number(7, 1, 0)), Some(Code::Repeated));
        assert_eq!(once.at(), Timestamp::from_millis(5));
    }

    #[test]
    fn an_unknown_writer_begins_only_where_nothing_of_it_was_settled() {
        let once = Once::new(1);
        assert_eq!(once.before(number(7, 9, 0)), Ok(None));
        assert_eq!(code(&once, number(7, 9, 8)), Some(Code::Forgotten));
    }

    #[test]
    fn the_ninth_writer_drops_the_one_that_wrote_least_lately() {
        let mut once = Once::new(1);
        for writer in 0..8 {
            once.note_write(number(writer, 1, 0), Outcome::Done, 1, Timestamp::default());
        }
        once.note_write(number(0, 2, 1), Outcome::Done, 2, Timestamp::default());
        once.note_write(number(8, 1, 0), Outcome::Done, 1, Timestamp::default());
        assert_eq!(code(&once, number(1, 2, 1)), Some(Code::Forgotten));
        assert_eq!(code(&once, number(0, 1, 0)), Some(Code::Repeated));
        assert_eq!(once.writes.len(), MAX_WRITERS);
    }
}
