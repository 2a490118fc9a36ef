//! 100,000 schedules of faults: the adapter's state machine and the server's code with a network between them that
//! loses, delays, cuts, refuses and repeats, clocks that step, and a store that forgets. No time passes.
//!
//! A failing schedule prints its seed and its story. `FAULT_SEED=7 FAULT_SCHEDULES=1` plays that one again;
//! `FAULT_SCHEDULES=10000000 cargo test --release --all-features --test faults` soaks.

mod calls;
mod judge;
mod network;
mod server;
mod world;

use std::collections::BTreeMap;
use std::thread;

use judge::Verdict;
use server::Bug;
use world::World;

const SCHEDULES: u64 = 100_000;

fn asked(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().expect("a whole number"))
}

fn play(seed: u64, is_told: bool) -> Verdict {
    let mut world = World::new(seed, is_told);
    world.run();
    judge::judge(&world)
}

/// How often each end and each fault came, for seeds that are a step apart.
fn play_share(first: u64, end: u64, step: u64) -> BTreeMap<&'static str, u64> {
    let mut counts = BTreeMap::new();
    let mut seed = first;
    while seed < end {
        let verdict = play(seed, false);
        assert!(verdict.faults.is_empty(), "FAULT_SEED={seed}: {}", play(seed, true).explained());
        for name in verdict.met {
            *counts.entry(name).or_default() += 1;
        }
        seed += step;
    }
    counts
}

#[test]
#[allow(clippy::print_stdout, reason = "a run with --nocapture tells what it met")]
fn no_schedule_of_faults_breaks_a_promise() {
    let (first, schedules) = (asked("FAULT_SEED", 0), asked("FAULT_SCHEDULES", SCHEDULES));
    let workers = thread::available_parallelism().map_or(1, |cores| cores.get() as u64);
    let threads: Vec<_> = (0..workers)
        .map(|worker| thread::spawn(move || play_share(first + worker, first + schedules, workers)))
        .collect();
    let mut counts = BTreeMap::new();
    for thread in threads {
        for (name, count) in thread.join().unwrap_or_else(|fault| std::panic::resume_unwind(fault))
        {
            *counts.entry(name).or_default() += count;
        }
    }
    println!("{schedules} schedules: {counts:?}");
    for name in judge::ENDS.iter().chain(&network::NAMES).chain(&[world::FORGETS, judge::LATE]) {
        let count = counts.get(name).copied().unwrap_or(0);
        assert!(schedules < 10_000 || count > schedules / 200, "{name} hardly came: {count}");
    }
}

#[test]
fn a_seed_always_tells_the_same_story() {
    for seed in 0..20 {
        assert_eq!(play(seed, true).explained(), play(seed, true).explained());
    }
}

/// Each of the faults that a store or an adapter could have is seen.
#[test]
fn planted_bugs_are_caught() {
    for bug in Bug::ALL {
        let caught = (0..20_000).find(|seed| {
            let mut world = World::new(*seed, false);
            world.server.bug = Some(bug);
            world.run();
            !judge::judge(&world).faults.is_empty()
        });
        let seed = caught.unwrap_or_else(|| panic!("{bug:?} was not seen"));
        let without = play(seed, true);
        assert!(without.faults.is_empty(), "{bug:?} is not what was seen: {}", without.explained());
    }
}

/// What the judge says must depend on what happened, or it could never fail.
#[test]
fn the_judge_sees_what_is_wrong() {
    let is_seen = |harm: fn(&mut World) -> bool, word: &str| {
        let caught = (0..200).any(|seed| {
            let mut world = World::new(seed, false);
            world.run();
            harm(&mut world) && judge::judge(&world).faults.iter().any(|fault| fault.contains(word))
        });
        assert!(caught, "{word}");
    };
    is_seen(|world| world.server.repeat_last(), "twice");
    is_seen(|world| world.server.swap_last_two(), "after a newer one");
    is_seen(|world| world.server.forget_last(), "not applied");
    is_seen(|world| world.server.repeat_creation(), "created twice");
    is_seen(World::delay_an_end, "late");
    is_seen(World::lose_an_end, "never ended");
}
