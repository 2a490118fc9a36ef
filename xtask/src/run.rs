//! Runs other programs as steps that show they are alive. What a program prints is kept, and shown when it fails.

use crate::left_out;
use anyhow::{Context, Result, bail};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::io::{BufRead, BufReader, PipeReader, pipe};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

const TICK: Duration = Duration::from_millis(100);
const STILL_RUNNING_EVERY: Duration = Duration::from_secs(30);

/// Two programs may run at once.
static BARS: LazyLock<MultiProgress> = LazyLock::new(MultiProgress::new);

/// Runs `command` to its end and returns its output, both streams in one.
pub(crate) fn run(label: &str, command: Command) -> Result<String> {
    let spinner = spinner(label);
    follow(label, command, &spinner, |line| {
        spinner.set_message(line.to_owned());
    })
}

/// Like [`run`], with a bar of the caller's, who gets each line as it comes.
pub(crate) fn follow(
    label: &str,
    mut command: Command,
    bar: &ProgressBar,
    mut on_line: impl FnMut(&str),
) -> Result<String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let (reader, writer) = pipe()?;
    command.stdin(Stdio::null()).stdout(writer.try_clone()?).stderr(writer);
    let mut child = command.spawn().with_context(|| format!("{label}: can't start {program}"))?;
    // The command holds the pipe's writing end, and reading would never end.
    drop(command);

    let lines = read_lines(reader);
    let mut alive = Alive::new(label, bar);
    let mut output = String::new();
    let mut ended = None;
    loop {
        match lines.recv_timeout(TICK) {
            Ok(line) => {
                on_line(&line);
                left_out::note(&line);
                output.push_str(&line);
                output.push('\n');
            }
            // What a program leaves running, like a browser, may hold the pipe open: nobody waits for that.
            Err(RecvTimeoutError::Timeout) if ended.is_some() => break,
            Err(RecvTimeoutError::Timeout) => ended = child.try_wait()?,
            Err(RecvTimeoutError::Disconnected) => break,
        }
        alive.tick();
    }
    let status = ended.map_or_else(|| child.wait(), Ok)?;
    alive.finish(status);
    if !status.success() {
        eprint!("{output}");
        bail!("{label}: {program} failed ({status})");
    }
    Ok(output)
}

fn read_lines(reader: PipeReader) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(reader).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The bar on a terminal, now and then a line elsewhere.
struct Alive<'a> {
    label: &'a str,
    bar: &'a ProgressBar,
    started: Instant,
    next_word: Instant,
}

impl<'a> Alive<'a> {
    fn new(label: &'a str, bar: &'a ProgressBar) -> Self {
        let started = Instant::now();
        Self { label, bar, started, next_word: started + STILL_RUNNING_EVERY }
    }

    fn tick(&mut self) {
        self.bar.tick();
        if self.bar.is_hidden() && Instant::now() >= self.next_word {
            println!("  … {} still running ({} s)", self.label, self.started.elapsed().as_secs());
            self.next_word += STILL_RUNNING_EVERY;
        }
    }

    fn finish(self, status: ExitStatus) {
        self.bar.finish_and_clear();
        let mark = if status.success() { "✓" } else { "✗" };
        let time = seconds(self.started.elapsed());
        BARS.suspend(|| println!("  {mark} {} ({time})", self.label));
    }
}

fn spinner(label: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("  {spinner} {prefix} {elapsed} {wide_msg}");
    BARS.add(ProgressBar::new_spinner())
        .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
        .with_prefix(label.to_owned())
}

pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}
