//! What time does: sweeping, and the lease of a turn.

use convostate::Retention;
use convostate::internals::{tick, time as moment};
use convostate::stored::{ClientState, Row, swept_after};

use super::{StoredRules, count, token};
use crate::scratch::stored::ms;

impl StoredRules {
    /// The time of a call: never before the last one given.
    #[unsafe(no_mangle)]
    extern "C" fn tick(&mut self, now: f64) -> f64 {
        match moment(now) {
            Ok(now) => {
                self.clock = tick(self.clock, now);
                ms(self.clock)
            }
            Err(error) => {
                self.error = Some(error);
                -1.0
            }
        }
    }

    /// Counts a create that has come to its end; answers how many conversations it sweeps at most.
    #[unsafe(no_mangle)]
    extern "C" fn swept_by_create(&mut self) -> i32 {
        self.creates = self.creates.wrapping_add(1);
        count(swept_after(self.creates))
    }

    /// How many of the first rows have expired.
    #[unsafe(no_mangle)]
    extern "C" fn expire(&mut self, rows: usize, most: usize, now: f64) -> i32 {
        self.sweep(rows, now, |view, rows, _| view.expire(rows, most))
    }

    /// How many of the first rows are to be removed.
    #[unsafe(no_mangle)]
    extern "C" fn remove_outdated(&mut self, rows: usize, most: usize, now: f64) -> i32 {
        self.sweep(rows, now, |view, rows, retention| view.remove_outdated(rows, most, retention))
    }

    /// How many rows are to be removed, the first created first.
    #[unsafe(no_mangle)]
    extern "C" fn excess(&mut self, now: f64) -> i32 {
        let excess = self.view(0, now).map(|(view, _)| view.excess(self.retention));
        self.answer(excess, |_, excess| count(excess))
    }

    /// Removes so many of them.
    #[unsafe(no_mangle)]
    extern "C" fn remove_excess(&mut self, rows: usize, now: f64) -> i32 {
        self.sweep(rows, now, |view, rows, retention| view.remove_excess(rows, retention))
    }

    /// Whether the turn begins.
    #[unsafe(no_mangle)]
    extern "C" fn take(&mut self, held: f64, now: f64) -> i32 {
        let taken = self.view(0, now).map(|(mut view, _)| {
            let taken = token(held).is_some_and(|token| view.take(token));
            self.decided(&view, &[]);
            taken
        });
        self.answer(taken, |_, taken| i32::from(taken))
    }

    /// 0 while the turn goes on.
    #[unsafe(no_mangle)]
    extern "C" fn renew(&mut self, held: f64, now: f64) -> i32 {
        let renewed = self.view(0, now).and_then(|(mut view, _)| {
            view.renew(token(held).unwrap_or(0))?;
            self.decided(&view, &[]);
            Ok(())
        });
        self.answer(renewed, |_, ()| 0)
    }

    /// Whether there was a turn to end.
    #[unsafe(no_mangle)]
    extern "C" fn release(&mut self, held: f64, now: f64) -> i32 {
        let released = self.view(0, now).map(|(mut view, _)| {
            let released = view.release(token(held).unwrap_or(0));
            self.decided(&view, &[]);
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
        let swept = self.view(rows, now).map(|(mut view, mut rows)| {
            let swept = sweep(&mut view, &mut rows, self.retention);
            self.decided(&view, &rows);
            swept
        });
        self.answer(swept, |_, swept| count(swept))
    }
}
