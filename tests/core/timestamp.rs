//! Times as text, against another library.

#![cfg(not(target_arch = "wasm32"))]

use convostate::Timestamp;
use proptest::prelude::*;

fn by_jiff(millis: u64) -> String {
    let moment = jiff::Timestamp::from_millisecond(i64::try_from(millis).unwrap()).unwrap();
    moment.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

fn check(millis: u64) {
    assert_eq!(Timestamp::from_millis(millis).to_string(), by_jiff(millis), "{millis}");
}

const MS_A_DAY: u64 = 86_400_000;

/// jiff ends a little before the year 9999 does.
fn last() -> u64 {
    let end = jiff::Timestamp::MAX.as_millisecond();
    Timestamp::MAX.as_millis().min(u64::try_from(end).unwrap())
}

#[test]
fn days_are_written_as_jiff_writes_them() {
    // Every day of a cycle of 400 years, and a walk over all the others.
    let all = last() / MS_A_DAY;
    for day in (0..150_000).chain((150_000..all).step_by(13)) {
        check(day * MS_A_DAY);
        check(day * MS_A_DAY + MS_A_DAY - 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_moment_is_written_as_jiff_writes_it(millis in 0..=last()) {
        check(millis);
    }

    #[test]
    fn texts_stand_in_the_order_of_their_times(a: u64, b: u64) {
        let [a, b] = [a, b].map(|millis| Timestamp::from_millis(millis >> 16));
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
    }
}
