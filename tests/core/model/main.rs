//! Random sequences of calls: whatever the engine answers, a naive model must answer too.
//!
//! 10,000 sequences, and a tenth as many longer ones, by default; `PROPTEST_CASES=1000000 cargo test --release --test model` soaks.
//! A failing sequence is made as short as possible, printed with what was called, and written to
//! `regressions.txt` beside this file, from where every later run plays it first.

#![cfg(not(target_arch = "wasm32"))]

mod bad;
mod calls;
mod driver;
mod forms;
mod memories;
mod merge;
mod naive;
mod once;

use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, TestRunner};

use calls::{Sequence, crowds, sequences};
use driver::Driver;

const CASES: u32 = 10_000;

fn cases() -> u32 {
    let asked = std::env::var_os("PROPTEST_CASES").is_some();
    if asked { ProptestConfig::default().cases } else { CASES }
}

fn config(cases: u32) -> ProptestConfig {
    let regressions = FileFailurePersistence::Direct("tests/core/model/regressions.txt");
    ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(regressions)),
        source_file: Some(file!()),
        max_shrink_iters: 20_000,
        max_shrink_time: 30_000,
        ..ProptestConfig::default()
    }
}

fn play(sequence: &Sequence) -> Result<(), String> {
    let mut driver = Driver::new(sequence.seconds, sequence.per_client);
    let done = sequence.steps.iter().try_for_each(|step| driver.step(step));
    let done = done.and_then(|()| driver.look()).and_then(|()| driver.leave_nothing());
    done.map_err(|fault| format!("{fault}\nafter\n{}", driver.transcript()))
}

fn check(cases: u32, sequences: &impl Strategy<Value = Sequence>) {
    let checked = TestRunner::new(config(cases))
        .run(sequences, |sequence| play(&sequence).map_err(TestCaseError::fail));
    if let Err(fault) = checked {
        panic!("{fault}");
    }
}

#[test]
fn the_engine_does_what_the_model_does() {
    check(cases(), &sequences());
}

#[test]
fn the_engine_does_what_the_model_does_in_a_crowd() {
    check(cases() / 10, &crowds());
}
