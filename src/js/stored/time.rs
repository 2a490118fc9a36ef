//! What time does: sweeping, and the lease of a turn.

use wasm_bindgen::prelude::*;

use super::port::ms;
use super::{StoredRules, count, token};
use crate::js::numbers::time as moment;
use crate::limits::LEASE_SECONDS;
use crate::rules::clock;
use crate::rules::sweep::Retention;
use crate::stored::{ClientState, Row, swept_after};

#[wasm_bindgen]
impl StoredRules {
    /// The time of a call: never before the last one given.
    pub fn tick(&mut self, now: f64) -> f64 {
        match moment(now) {
            Ok(now) => {
                self.clock = clock::tick(self.clock, now);
                ms(self.clock)
            }
            Err(error) => {
                self.error = Some(error);
                -1.0
            }
        }
    }

    /// Counts a create that has come to its end; answers how many conversations it sweeps at most.
    pub fn swept_by_create(&mut self) -> i32 {
        self.creates = self.creates.wrapping_add(1);
        count(swept_after(self.creates))
    }

    /// How many of the first rows have expired.
    pub fn expire(&mut self, rows: usize, most: usize, now: f64) -> i32 {
        self.sweep(rows, now, |client, rows, _| client.expire(rows, most))
    }

    /// How many of the first rows are to be removed.
    pub fn remove_outdated(&mut self, rows: usize, most: usize, now: f64) -> i32 {
        self.sweep(rows, now, |client, rows, retention| {
            client.remove_outdated(rows, most, retention)
        })
    }

    /// How many rows are to be removed, the first created first.
    pub fn excess(&mut self, now: f64) -> i32 {
        let excess = self.client(0, now).map(|(client, _)| client.excess(self.retention));
        self.answer(excess, |_, excess| count(excess))
    }

    /// Removes so many of them.
    pub fn remove_excess(&mut self, rows: usize, now: f64) -> i32 {
        self.sweep(rows, now, |client, rows, retention| client.remove_excess(rows, retention))
    }

    /// How long a lease lasts, in milliseconds.
    #[must_use]
    pub fn lease_ms() -> u32 {
        LEASE_SECONDS * 1000
    }

    /// Whether the turn begins.
    pub fn take(&mut self, held: f64, now: f64) -> i32 {
        let taken = self.client(0, now).map(|(mut client, _)| {
            let taken = token(held).is_some_and(|token| client.take(token));
            self.decided(&client, &[]);
            taken
        });
        self.answer(taken, |_, taken| i32::from(taken))
    }

    /// 0 while the turn goes on.
    pub fn renew(&mut self, held: f64, now: f64) -> i32 {
        let renewed = self.client(0, now).and_then(|(mut client, _)| {
            client.renew(token(held).unwrap_or(0))?;
            self.decided(&client, &[]);
            Ok(())
        });
        self.answer(renewed, |_, ()| 0)
    }

    /// Whether there was a turn to end.
    pub fn release(&mut self, held: f64, now: f64) -> i32 {
        let released = self.client(0, now).map(|(mut client, _)| {
            let released = client.release(token(held).unwrap_or(0));
            self.decided(&client, &[]);
            released
        });
        self.answer(released, |_, released| i32::from(released))
    }
}

impl StoredRules {
    fn sweep(
        &mut self,
        rows: usize,
        now: f64,
        sweep: impl FnOnce(&mut ClientState, &mut [Row], Retention) -> usize,
    ) -> i32 {
        let swept = self.client(rows, now).map(|(mut client, mut rows)| {
            let swept = sweep(&mut client, &mut rows, self.retention);
            self.decided(&client, &rows);
            swept
        });
        self.answer(swept, |_, swept| count(swept))
    }
}
