//! The view for JavaScript, by numbers: a call's texts are checked first; then, with what a store has loaded in the scratch area, the call
//! is decided. A call that is refused answers -1 and leaves its error for `error()`. Nothing is kept between two crossings but the
//! last time that was given and how many conversations were created.

mod arguments;
mod calls;
mod memory;
mod once;
mod time;

use alloc::boxed::Box;
use alloc::vec::Vec;

use convostate::internals::{given, retention_of, time as moment};
use convostate::stored::{ClientState, Row};
use convostate::{DEFAULT_MEMORY_BYTES, Error, Outcome, Result, Retention, Timestamp};

use crate::scratch::stored::{Cells, StoredScratch};

/// The view's side of the crossing, for one store.
#[derive(Debug)]
struct StoredRules {
    scratch: StoredScratch,
    cells: Vec<Cells>,
    /// Metadata and errors, in or out.
    room: Vec<u8>,
    retention: Retention,
    /// How long the value of a memory may be.
    max_memory_bytes: usize,
    /// The last version that was given to a memory.
    last_version: u64,
    clock: Timestamp,
    /// How many conversations were created.
    creates: u32,
    error: Option<Error>,
    /// What the last refusal is noted as.
    refused: Option<Outcome>,
}

impl StoredRules {
    /// The last time given is 0.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn open() -> Box<Self> {
        Box::new(Self {
            scratch: StoredScratch::default(),
            cells: Vec::new(),
            room: Vec::new(),
            retention: Retention::default(),
            max_memory_bytes: DEFAULT_MEMORY_BYTES,
            last_version: 0,
            clock: Timestamp::default(),
            creates: 0,
            error: None,
            refused: None,
        })
    }

    /// Frees all of it.
    #[unsafe(no_mangle)]
    extern "C" fn dispose(core: Box<Self>) {
        drop(core);
    }

    /// Returns where the scratch area lies.
    #[must_use]
    #[unsafe(no_mangle)]
    extern "C" fn scratch(&self) -> *const u8 {
        core::ptr::from_ref(&self.scratch).cast()
    }

    /// Where the cells of at least so many rows lie.
    #[unsafe(no_mangle)]
    extern "C" fn rows(&mut self, count: usize) -> *const u8 {
        if self.cells.len() < count {
            self.cells.resize(count, Cells::default());
        }
        self.cells.as_ptr().cast()
    }

    /// Where so many bytes may be written.
    #[unsafe(no_mangle)]
    extern "C" fn room(&mut self, length: usize) -> *const u8 {
        if self.room.len() < length {
            self.room.resize(length, 0);
        }
        self.room.as_ptr()
    }

    /// Puts into the room why the last call was refused; answers the length.
    #[unsafe(no_mangle)]
    extern "C" fn error(&mut self) -> usize {
        let error = self.error.take().unwrap_or_else(Error::crashed);
        self.room = error.to_lines().unwrap_or_default().into_bytes();
        self.room.len()
    }

    /// NaN for none.
    #[unsafe(no_mangle)]
    extern "C" fn set_retention(&mut self, seconds: f64, per_client: f64) -> i32 {
        self.answer(retention_of(seconds, per_client), |core, retention| {
            core.retention = retention;
            0
        })
    }
}

impl StoredRules {
    fn answer<T>(&mut self, result: Result<T>, then: impl FnOnce(&mut Self, T) -> i32) -> i32 {
        match result {
            Ok(value) => then(self, value),
            Err(error) => {
                self.refused = Outcome::of(&error);
                self.error = Some(error);
                -1
            }
        }
    }

    /// What stands in the scratch area and in the first cells; they then say how the rows read.
    fn view(&mut self, rows: usize, now: f64) -> Result<(ClientState, Vec<Row>)> {
        let view = ClientState::new(self.scratch.head()?, moment(now)?, self.clock);
        let cells = self.cells.iter_mut().take(rows);
        let rows = cells.map(|cells| {
            let row = cells.row()?;
            cells.tell(&row, row.status_at(view.time()));
            Ok(row)
        });
        let rows = rows.collect::<Result<_>>()?;
        self.clock = view.time();
        Ok((view, rows))
    }

    /// Puts back what the call made of the view and the first rows.
    fn decided(&mut self, view: &ClientState, rows: &[Row]) {
        self.scratch.write_head(view.head());
        for (cells, row) in self.cells.iter_mut().zip(rows) {
            cells.write(row, row.status_at(view.time()));
        }
    }

    fn mark(&mut self, places: &[usize]) {
        for cells in &mut self.cells {
            cells.mark(false);
        }
        for place in places {
            if let Some(cells) = self.cells.get_mut(*place) {
                cells.mark(true);
            }
        }
    }
}

/// NaN for none.
fn token(held: f64) -> Option<u64> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    given(held).map(|held| held as u64)
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
