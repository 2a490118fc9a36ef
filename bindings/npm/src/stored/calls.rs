//! The calls, decided on what was loaded.

use alloc::vec::Vec;

use convostate::internals::{Wanted, check_idle, check_if_version, check_ttl, given};
use convostate::stored::Latest;

use super::{StoredRules, count, token};
use crate::fields;
use crate::numbers::status_of;

/// What `latest` answers beside a place; the first, `is_wanted` too.
const NONE: i32 = -2;
const MORE: i32 = -3;

impl StoredRules {
    /// 0 when the row was found.
    #[unsafe(no_mangle)]
    extern "C" fn get(&mut self, rows: usize, now: f64) -> i32 {
        let found =
            self.view(rows, now).and_then(|(view, rows)| view.get(rows.first()).map(|_| ()));
        self.answer(found, |_, ()| 0)
    }

    /// The place of the latest, `NONE` or `MORE`.
    #[unsafe(no_mangle)]
    extern "C" fn latest(&mut self, rows: usize, asked: usize, now: f64) -> i32 {
        let latest = self.view(rows, now).map(|(view, rows)| view.latest(&rows, asked));
        self.answer(latest, |_, latest| match latest {
            Latest::Found(place) => i32::try_from(place).unwrap_or(NONE),
            Latest::None => NONE,
            Latest::More => MORE,
        })
    }

    /// 1 and the new row in the first cells, or 0 when the row stands: then the scratch area has the origin of what is given. No ttl: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn create(
        &mut self,
        rows: usize,
        is_own_id: bool,
        ttl: f64,
        held: f64,
        now: f64,
    ) -> i32 {
        let created = self.view(rows, now).and_then(|(mut view, rows)| {
            view.check_held(token(held))?;
            let ttl = given(ttl).map(check_ttl).transpose()?;
            let row = view.create(rows.first(), is_own_id, self.scratch.origin(), ttl)?;
            self.decided(&view, row.as_slice());
            Ok(row.is_some())
        });
        self.answer(created, |_, created| i32::from(created))
    }

    /// Which fields are to be written into the row, which has changed: the bits that `patch` answered; 0 when nothing changes. No
    /// ttl, no version: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn update(
        &mut self,
        rows: usize,
        fields: u32,
        ttl: f64,
        if_version: f64,
        held: f64,
        now: f64,
    ) -> i32 {
        let updated = self.view(rows, now).and_then(|(mut view, mut rows)| {
            view.check_held(token(held))?;
            let if_version = given(if_version).map(check_if_version).transpose()?;
            let given = fields::from_bits(fields, ttl)?;
            let updated = view.update(rows.first_mut(), given, if_version)?;
            self.decided(&view, &rows);
            Ok(updated)
        });
        let written = if updated == Ok(true) { fields } else { 0 };
        self.answer(updated, |_, _| i32::try_from(written).unwrap_or(0))
    }

    /// Whether the row has changed.
    #[unsafe(no_mangle)]
    extern "C" fn close(&mut self, rows: usize, status: u32, held: f64, now: f64) -> i32 {
        let closed = self.view(rows, now).and_then(|(mut view, mut rows)| {
            view.check_held(token(held))?;
            let closed = view.close(rows.first_mut(), status_of(status)?)?;
            self.decided(&view, &rows);
            Ok(closed)
        });
        self.answer(closed, |_, closed| i32::from(closed))
    }

    /// Marks the rows that have changed; answers how many those are.
    #[unsafe(no_mangle)]
    extern "C" fn close_all(&mut self, rows: usize, status: u32, held: f64, now: f64) -> i32 {
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

    /// Marks the rows that read as that status; any: -1. Answers how many those are.
    #[unsafe(no_mangle)]
    extern "C" fn listed(&mut self, rows: usize, status: i32, now: f64) -> i32 {
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

    /// Whether the client is wanted, as far as the rows say, which are written as ones of that status: `NONE` when they say nothing, 1 for
    /// yes, 0 for no. No status: -1; no idle time: NaN.
    #[unsafe(no_mangle)]
    extern "C" fn is_wanted(&mut self, rows: usize, status: i32, idle_for: f64, now: f64) -> i32 {
        let said = self.view(rows, now).and_then(|(view, rows)| {
            let status = u32::try_from(status).ok().map(status_of).transpose()?;
            let idle_for = given(idle_for).map(check_idle).transpose()?;
            Ok(view.is_wanted(&rows, Wanted { status, idle_for }))
        });
        self.answer(said, |_, said| said.map_or(NONE, i32::from))
    }

    /// How many the head says are deleted.
    #[unsafe(no_mangle)]
    extern "C" fn erase(&mut self, held: f64, now: f64) -> i32 {
        let erased = self.view(0, now).and_then(|(mut view, _)| {
            let erased = view.erase(token(held))?;
            self.decided(&view, &[]);
            Ok(erased)
        });
        self.answer(erased, |_, erased| i32::try_from(erased).unwrap_or(i32::MAX))
    }
}
