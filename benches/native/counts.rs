//! Makes a call so many times, to have its instructions counted: `counts CALL TIMES`. What setting up costs is the count
//! of no calls. Without arguments it names the calls.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::print_stdout, reason = "the command that counts reads it")]

#[path = "filled.rs"]
mod filled;

use filled::{AGAIN, Call, Filled, ONCE};
use std::env;

const CLIENTS: usize = 10_000;

fn calls() -> impl Iterator<Item = (&'static str, Call)> {
    AGAIN.into_iter().chain(ONCE)
}

fn main() {
    // cargo adds `--bench` of its own.
    let arguments: Vec<_> = env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let [name, times] = arguments.as_slice() else {
        for (name, _) in calls() {
            println!("{name}");
        }
        return;
    };
    let (_, call) = calls().find(|(known, _)| known == name).expect("a known call");
    let times: u32 = times.parse().expect("a number");
    let mut filled = Filled::new(CLIENTS);
    for _ in 0..times {
        call(&mut filled);
    }
}
