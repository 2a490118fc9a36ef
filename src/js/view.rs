//! The view for JavaScript, by numbers: a call's texts are checked first; then, with what a store has loaded in the port, the call
//! is decided. A call that is refused answers -1 and leaves its error for `error()`. Nothing is kept between two crossings but the
//! last time that was given.

mod port;

use alloc::boxed::Box;
use alloc::vec::Vec;

use wasm_bindgen::prelude::*;

use super::numbers::{
    check_if_version, check_sweep, given, metadata_of, retention_of, status_of, time,
};
use crate::client::check_name;
use crate::conversation::{Status, check_final, check_ttl};
use crate::engine::Retention;
use crate::error::{Code, Error, Result};
use crate::id::{self, Id};
use crate::metadata::Metadata;
use crate::number::saturated;
use crate::origin::origin;
use crate::paging::{DEFAULT_PAGE, check_limit, seq_of_key};
use crate::text;
use crate::timestamp::Timestamp;
use crate::view::{Latest, Row, View};
use port::{Cells, Name, Port};

/// What is answered beside a place or a length.
const NONE: i32 = -2;
const MORE: i32 = -3;
const SAME: i32 = -2;

/// The view's side of the crossing, for one store.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Decider {
    port: Box<Port>,
    cells: Vec<Cells>,
    /// Metadata and errors, in or out.
    room: Vec<u8>,
    retention: Retention,
    clock: Timestamp,
    error: Option<Error>,
}

#[wasm_bindgen]
#[allow(clippy::too_many_arguments, reason = "numbers cross more cheaply than objects")]
impl Decider {
    /// The last time given is 0.
    #[must_use]
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self {
            port: Box::default(),
            cells: Vec::new(),
            room: Vec::new(),
            retention: Retention::default(),
            clock: Timestamp::default(),
            error: None,
        }
    }

    /// Where the port lies.
    #[must_use]
    pub fn port(&self) -> *const u8 {
        core::ptr::from_ref(&*self.port).cast()
    }

    /// Where the cells of at least so many rows lie.
    pub fn rows(&mut self, count: usize) -> *const u8 {
        if self.cells.len() < count {
            self.cells.resize(count, Cells::default());
        }
        self.cells.as_ptr().cast()
    }

    /// Where so many bytes may be written.
    pub fn room(&mut self, length: usize) -> *const u8 {
        if self.room.len() < length {
            self.room.resize(length, 0);
        }
        self.room.as_ptr()
    }

    /// Puts into the room why the last call was refused; answers the length.
    pub fn error(&mut self) -> usize {
        let error = self.error.take().unwrap_or_else(Error::not_found);
        self.room = error.to_lines().unwrap_or_default().into_bytes();
        self.room.len()
    }

    /// NaN for none.
    pub fn set_retention(&mut self, seconds: f64, per_client: f64) -> i32 {
        self.answer(retention_of(seconds, per_client), |core, retention| {
            core.retention = retention;
            0
        })
    }

    /// Whether the three ids in the port are a client's.
    pub fn check_client(&mut self, bot: usize, user: usize, channel: usize) -> i32 {
        let checked = check_name("client.bot_id", self.port.name(Name::Bot, bot))
            .and_then(|_| check_name("client.user_id", self.port.name(Name::User, user)))
            .and_then(|_| check_name("client.channel_id", self.port.name(Name::Channel, channel)))
            .map(|_| ());
        self.answer(checked, |_, ()| 0)
    }

    /// Whether the id in the port is one.
    pub fn check_id(&mut self, length: usize) -> i32 {
        let checked = id::check(self.port.name(Name::Id, length)).map(|_| ());
        self.answer(checked, |_, ()| 0)
    }

    /// Puts an id of our own into the port, of ten random bytes of that number; answers its length.
    pub fn make_id(&mut self, draw: usize, now: f64) -> i32 {
        let made = time(now).map(|now| {
            let now = self.clock.max(now);
            Id::generate(now.as_millis(), &self.port.entropy(draw)).to_text()
        });
        self.answer(made, |core, id| core.port.write_id(&id))
    }

    /// Checks what create is given, and leaves its origin in the port. Answers the length of the metadata's text in the room, 0
    /// for none, `SAME` for the text that was given. Nothing given: -1, and NaN for the ttl.
    pub fn draft(&mut self, flow: i32, step: i32, metadata: i32, ttl: f64) -> i32 {
        let draft = self.try_draft(flow, step, metadata, ttl);
        self.answer(draft, |core, (origin, canonical)| {
            core.port.write_origin(origin);
            core.show(canonical.as_ref(), metadata)
        })
    }

    /// Checks what update is given. Answers as `draft`. For flow and step, -1 keeps and clears. No version: NaN.
    pub fn patch(&mut self, flow: i32, step: i32, metadata: i32, if_version: f64) -> i32 {
        let patch = self.try_patch(flow, step, metadata, if_version);
        self.answer(patch, |core, canonical| core.show(canonical.as_ref(), metadata))
    }

    /// Merges two texts of the room, one after the other; answers the length of the result in the room.
    pub fn merge(&mut self, target: usize, patch: usize) -> i32 {
        let text = |from: usize, length: usize| {
            str::from_utf8(self.room.get(from..from + length).unwrap_or_default())
        };
        let (Ok(target), Ok(patch)) = (text(0, target), text(target, patch)) else {
            return self.answer(Err(Error::not_found()), |_, ()| 0);
        };
        let merged = Metadata::of_checked(target).merge(&Metadata::of_checked(patch));
        self.answer(merged, |core, merged| core.show(Some(&merged), NONE))
    }

    /// 0 when that is a time.
    pub fn check_time(&mut self, now: f64) -> i32 {
        self.answer(time(now), |_, _| 0)
    }

    /// 0 when that is the number of a final status.
    pub fn check_final(&mut self, status: u32) -> i32 {
        self.answer(status_of(status).and_then(check_final), |_, ()| 0)
    }

    /// 0 when the row was found.
    pub fn get(&mut self, rows: usize, now: f64) -> i32 {
        let found =
            self.view(rows, now).and_then(|(view, rows)| view.get(rows.first()).map(|_| ()));
        self.answer(found, |_, ()| 0)
    }

    /// The place of the latest, `NONE` or `MORE`.
    pub fn latest(&mut self, rows: usize, asked: usize, now: f64) -> i32 {
        let latest = self.view(rows, now).map(|(view, rows)| view.latest(&rows, asked));
        self.answer(latest, |_, latest| match latest {
            Latest::Found(place) => i32::try_from(place).unwrap_or(NONE),
            Latest::None => NONE,
            Latest::More => MORE,
        })
    }

    /// 1 and the new row in the first cells, or 0 when the row stands. The origin stands in the port. No ttl: NaN.
    pub fn create(&mut self, rows: usize, ttl: f64, held: f64, now: f64) -> i32 {
        let created = self.view(rows, now).and_then(|(mut view, rows)| {
            view.check_held(token(held))?;
            let ttl = given(ttl).map(check_ttl).transpose()?;
            let row = view.create(rows.first(), self.port.origin(), ttl)?;
            self.decided(&view, row.as_slice());
            Ok(row.is_some())
        });
        self.answer(created, |_, created| i32::from(created))
    }

    /// Whether the row has changed. No version: NaN.
    pub fn update(
        &mut self,
        rows: usize,
        given_any: bool,
        interaction: bool,
        if_version: f64,
        held: f64,
        now: f64,
    ) -> i32 {
        let updated = self.view(rows, now).and_then(|(mut view, mut rows)| {
            view.check_held(token(held))?;
            let if_version = given(if_version).map(check_if_version).transpose()?;
            let updated = view.update(rows.first_mut(), given_any, interaction, if_version)?;
            self.decided(&view, &rows);
            Ok(updated)
        });
        self.answer(updated, |_, updated| i32::from(updated))
    }

    /// Whether the row has changed.
    pub fn close(&mut self, rows: usize, status: u32, held: f64, now: f64) -> i32 {
        let closed = self.view(rows, now).and_then(|(mut view, mut rows)| {
            view.check_held(token(held))?;
            let closed = view.close(rows.first_mut(), status_of(status)?)?;
            self.decided(&view, &rows);
            Ok(closed)
        });
        self.answer(closed, |_, closed| i32::from(closed))
    }

    /// Marks the rows that have changed; answers how many those are.
    pub fn close_all(&mut self, rows: usize, status: u32, held: f64, now: f64) -> i32 {
        let closed = self.view(rows, now).and_then(|(mut view, mut rows)| {
            view.check_held(token(held))?;
            let closed = view.close_all(&mut rows, status_of(status)?)?;
            self.decided(&view, &rows);
            Ok(closed)
        });
        self.answer(closed, |core, closed| {
            core.mark(&closed);
            count(closed.len())
        })
    }

    /// Checks the options of list, and leaves in the port: the limit, below which place to begin or -1, and how the rows may be
    /// written: a bit for each status, or 0 for any. No limit: NaN. No status and no key: -1.
    pub fn page(&mut self, status: i32, limit: f64, key: i32) -> i32 {
        let page = self.try_page(status, limit, key);
        self.answer(page, |core, numbers| {
            core.port.show_numbers(numbers);
            0
        })
    }

    /// Marks the rows that read as that status; any: -1. Answers how many those are.
    pub fn listed(&mut self, rows: usize, status: i32, now: f64) -> i32 {
        let listed = self.view(rows, now).and_then(|(view, rows)| {
            let status = u32::try_from(status).ok().map(status_of).transpose()?;
            let is_listed =
                |place: &usize| rows.get(*place).is_some_and(|row| view.is_listed(row, status));
            Ok((0..rows.len()).filter(is_listed).collect::<Vec<_>>())
        });
        self.answer(listed, |core, listed| {
            core.mark(&listed);
            count(listed.len())
        })
    }

    /// How many the head says are deleted.
    pub fn erase(&mut self, held: f64, now: f64) -> i32 {
        let erased = self.view(0, now).and_then(|(mut view, _)| {
            let erased = view.erase(token(held))?;
            self.decided(&view, &[]);
            Ok(erased)
        });
        self.answer(erased, |_, erased| i32::try_from(erased).unwrap_or(i32::MAX))
    }

    /// The limit of a sweep. None: NaN.
    pub fn check_sweep(&mut self, limit: f64) -> f64 {
        match check_sweep(limit) {
            Ok(limit) => f64::from(saturated(limit as u64)),
            Err(error) => {
                self.error = Some(error);
                -1.0
            }
        }
    }

    /// How many of the first rows have expired.
    pub fn expire(&mut self, rows: usize, most: usize, now: f64) -> i32 {
        self.sweep(rows, now, |view, rows, _| view.expire(rows, most))
    }

    /// How many of the first rows are to be removed.
    pub fn remove_outdated(&mut self, rows: usize, most: usize, now: f64) -> i32 {
        self.sweep(rows, now, |view, rows, retention| {
            retention.seconds.map_or(0, |seconds| view.remove_outdated(rows, most, seconds))
        })
    }

    /// How many rows are to be removed, the first created first.
    pub fn excess(&mut self, now: f64) -> i32 {
        let per_client = self.retention.per_client;
        let excess = self.view(0, now).map(|(view, _)| per_client.map_or(0, |n| view.excess(n)));
        self.answer(excess, |_, excess| count(excess))
    }

    /// Removes so many of them.
    pub fn remove_excess(&mut self, rows: usize, now: f64) -> i32 {
        self.sweep(rows, now, |view, rows, retention| {
            retention.per_client.map_or(0, |per_client| view.remove_excess(rows, per_client))
        })
    }

    /// Whether the turn begins.
    pub fn take(&mut self, held: f64, now: f64) -> i32 {
        let taken = self.view(0, now).map(|(mut view, _)| {
            let taken = token(held).is_some_and(|token| view.take(token));
            self.decided(&view, &[]);
            taken
        });
        self.answer(taken, |_, taken| i32::from(taken))
    }

    /// 0 while the turn goes on.
    pub fn renew(&mut self, held: f64, now: f64) -> i32 {
        let renewed = self.view(0, now).and_then(|(mut view, _)| {
            view.renew(token(held).unwrap_or(0))?;
            self.decided(&view, &[]);
            Ok(())
        });
        self.answer(renewed, |_, ()| 0)
    }

    /// Whether there was a turn to end.
    pub fn release(&mut self, held: f64, now: f64) -> i32 {
        let released = self.view(0, now).map(|(mut view, _)| {
            let released = view.release(token(held).unwrap_or(0));
            self.decided(&view, &[]);
            released
        });
        self.answer(released, |_, released| i32::from(released))
    }
}

impl Default for Decider {
    fn default() -> Self {
        Self::new()
    }
}

impl Decider {
    fn answer<T>(&mut self, result: Result<T>, then: impl FnOnce(&mut Self, T) -> i32) -> i32 {
        match result {
            Ok(value) => then(self, value),
            Err(error) => {
                self.error = Some(error);
                -1
            }
        }
    }

    /// What stands in the port and in the first cells; they then say how the rows read.
    fn view(&mut self, rows: usize, now: f64) -> Result<(View, Vec<Row>)> {
        let view = View::new(self.port.head(), time(now)?, self.clock);
        self.clock = view.time();
        let cells = self.cells.iter_mut().take(rows);
        let rows = cells.map(|cells| {
            let row = cells.row();
            cells.tell(&row, row.status_at(view.time()));
            row
        });
        Ok((view, rows.collect()))
    }

    /// Puts back what the call made of the view and the first rows.
    fn decided(&mut self, view: &View, rows: &[Row]) {
        self.port.write_head(view.head());
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

    fn sweep(
        &mut self,
        rows: usize,
        now: f64,
        sweep: impl FnOnce(&mut View, &mut [Row], Retention) -> usize,
    ) -> i32 {
        let swept = self.view(rows, now).map(|(mut view, mut rows)| {
            let swept = sweep(&mut view, &mut rows, self.retention);
            self.decided(&view, &rows);
            swept
        });
        self.answer(swept, |_, swept| count(swept))
    }

    /// Puts a text into the room and answers its length; `SAME` when it is what came in with that length.
    fn show(&mut self, metadata: Option<&Metadata>, given: i32) -> i32 {
        let Some(text) = metadata.map(|metadata| metadata.as_str().as_bytes()) else { return 0 };
        if usize::try_from(given).is_ok_and(|given| self.room.get(..given) == Some(text)) {
            return SAME;
        }
        self.room = text.to_vec();
        count(text.len())
    }

    fn place(&self, name: Name, path: &str, length: i32) -> Result<Option<&str>> {
        let Ok(length) = usize::try_from(length) else { return Ok(None) };
        text::check(Code::InvalidBody, path, self.port.name(name, length)).map(Some)
    }

    fn try_draft(
        &self,
        flow: i32,
        step: i32,
        metadata: i32,
        ttl: f64,
    ) -> Result<(u64, Option<Metadata>)> {
        let flow = self.place(Name::Flow, "flow_id", flow)?;
        let step = self.place(Name::Step, "step_id", step)?;
        let metadata = metadata_of(&self.room, metadata)?;
        let ttl = given(ttl).map(check_ttl).transpose()?;
        Ok((origin(flow, step, metadata.as_ref(), ttl), metadata))
    }

    fn try_patch(
        &self,
        flow: i32,
        step: i32,
        metadata: i32,
        if_version: f64,
    ) -> Result<Option<Metadata>> {
        self.place(Name::Flow, "flow_id", flow)?;
        self.place(Name::Step, "step_id", step)?;
        given(if_version).map(check_if_version).transpose()?;
        metadata_of(&self.room, metadata)
    }

    fn try_page(&self, status: i32, limit: f64, key: i32) -> Result<[f64; 3]> {
        let status = u32::try_from(status).ok().map(status_of).transpose()?;
        let limit = given(limit).map_or(Ok(DEFAULT_PAGE), check_limit)?;
        let key = usize::try_from(key).ok().map(|length| self.port.name(Name::Id, length));
        let before = key.map(seq_of_key).transpose()?.map_or(-1.0, f64::from);
        let bit = |status: &Status| 1_u32 << status.number();
        let written = status.map_or(0, |status| View::written_as(status).iter().map(bit).sum());
        Ok([f64::from(saturated(limit as u64)), before, f64::from(written)])
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
