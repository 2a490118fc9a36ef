//! How far a run is, and how long it may still take: a bar on a terminal, now and then a line elsewhere.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};

const LINE_EVERY: Duration = Duration::from_secs(30);

pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    last_line: Instant,
    what: String,
}

impl Progress {
    /// Of so many steps, which take about the same time each.
    pub(crate) fn new(steps: u64) -> Self {
        let style = ProgressStyle::with_template("  {bar:30} {msg}");
        let bar = ProgressBar::new(steps)
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let now = Instant::now();
        Self { bar, started: now, last_line: now, what: String::new() }
    }

    pub(crate) fn begin(&mut self, what: &str) {
        what.clone_into(&mut self.what);
        self.tick();
    }

    pub(crate) fn tick(&mut self) {
        if !self.bar.is_hidden() {
            self.bar.set_message(self.line());
        } else if self.last_line.elapsed() >= LINE_EVERY {
            self.last_line = Instant::now();
            println!("  … {}", self.line());
        }
    }

    pub(crate) fn end(&mut self, steps: u64) {
        self.bar.inc(steps);
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
        println!("  ✓ measured in {}", minutes(self.started.elapsed()));
    }

    fn line(&self) -> String {
        let elapsed = self.started.elapsed();
        let left = left(elapsed, self.bar.position(), self.bar.length().unwrap_or_default());
        let left = left.map_or(String::new(), |left| format!("about {} left, ", minutes(left)));
        format!("{} gone, {left}{}", minutes(elapsed), self.what)
    }
}

/// None before anything is done.
fn left(elapsed: Duration, done: u64, all: u64) -> Option<Duration> {
    let each = elapsed.checked_div(u32::try_from(done).ok()?)?;
    Some(each * u32::try_from(all.saturating_sub(done)).ok()?)
}

fn minutes(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

#[cfg(test)]
mod tests {
    use super::{left, minutes};
    use std::time::Duration;

    #[test]
    fn tells_what_is_left_by_what_is_done() {
        let seconds = Duration::from_secs;
        assert_eq!(left(seconds(60), 20, 100), Some(seconds(240)));
        assert_eq!(left(seconds(60), 100, 100), Some(seconds(0)));
        assert_eq!(left(seconds(1), 0, 100), None);
        assert_eq!(minutes(seconds(125)), "2:05");
    }
}
