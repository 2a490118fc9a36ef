//! What time does to a client's rows, a bounded piece at a time. Each call returns how many of the first rows it changed, or are to be
//! removed, and mends the hint of the head.

use super::{ClientState, Row};
use crate::rules::sweep::Retention;
use crate::status::Status;

impl ClientState {
    /// Takes the first `most + 1` rows with a deadline, the soonest first; writes down at most `most` as expired.
    pub fn expire(&mut self, rows: &mut [Row], most: usize) -> usize {
        let is_due = |row: &&Row| row.lifecycle().is_due(self.time());
        let count = rows.iter().take(most).take_while(is_due).count();
        for row in rows.iter_mut().take(count) {
            self.end(row, Status::Expired);
        }
        self.head.expires = rows.get(count).and_then(Row::deadline);
        count
    }

    /// Takes the first `most + 1` rows not written open, the first closed first; at most `most` that were closed too long ago are to
    /// be removed.
    pub fn remove_outdated(&mut self, rows: &[Row], most: usize, retention: Retention) -> usize {
        let is_outdated = |row: &&Row| retention.is_outdated(&row.lifecycle(), self.time());
        let count = rows.iter().take(most).take_while(is_outdated).count();
        self.removed(count);
        self.head.closed_since = rows.get(count).map(|row| row.updated_at);
        count
    }

    /// Returns how many rows not written open are to be removed.
    #[must_use]
    pub fn excess(&self, retention: Retention) -> usize {
        retention.excess(self.head.closed) as usize
    }

    /// Takes rows not written open, the first created first, no more than `excess` says; they are to be removed.
    pub fn remove_excess(&mut self, rows: &[Row], retention: Retention) -> usize {
        let count = self.excess(retention).min(rows.len());
        self.removed(count);
        count
    }

    fn removed(&mut self, count: usize) {
        for _ in 0..count {
            self.head.note_removed();
        }
    }
}
