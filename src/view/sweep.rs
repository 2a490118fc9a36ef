//! What time does to a client's rows, a bounded piece at a time. Each answers how many of the first rows it changed or removed.

use super::{Row, View};
use crate::status::Status;

impl View {
    /// Of the first `most + 1` rows with a deadline, the soonest first: writes down at most `most` as expired.
    pub fn expire(&mut self, rows: &mut [Row], most: usize) -> usize {
        let is_due = |row: &&Row| row.status_at(self.time()) == Status::Expired;
        let count = rows.iter().take(most).take_while(is_due).count();
        for row in rows.iter_mut().take(count) {
            self.finish(row, Status::Expired);
        }
        self.head.expires = rows.get(count).and_then(Row::deadline);
        count
    }

    /// Of the first `most + 1` rows not written open, the first closed first: at most `most` that were closed more than so many
    /// seconds ago are to be removed.
    pub fn remove_outdated(&mut self, rows: &[Row], most: usize, seconds: u32) -> usize {
        let is_outdated = |row: &&Row| row.life().is_outdated(seconds, self.time());
        let count = rows.iter().take(most).take_while(is_outdated).count();
        self.removed(count);
        self.head.closed_since = rows.get(count).map(|row| row.updated_at);
        count
    }

    /// How many rows not written open are to be removed, so that `per_client` are left.
    #[must_use]
    pub fn excess(&self, per_client: u32) -> usize {
        self.head.closed.saturating_sub(per_client) as usize
    }

    /// Of rows not written open, the first created first, no more than `excess` says: they are to be removed.
    pub fn remove_excess(&mut self, rows: &[Row], per_client: u32) -> usize {
        let count = self.excess(per_client).min(rows.len());
        self.removed(count);
        count
    }

    fn removed(&mut self, count: usize) {
        for _ in 0..count {
            self.head.note_removed();
        }
    }
}
