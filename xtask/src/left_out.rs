//! What test programs say that they left out: a run must not pass over it without a word.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How one of our own tests says it, on a line of its own.
const NOT_TESTED: &str = "NOT TESTED: ";
/// How Node's `spec` reporter marks a test that was skipped; its reason stands behind a `#`.
const SKIPPED: char = '﹣';

/// What was left out, and how many tests said so.
static NOTED: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());

pub(crate) fn note(line: &str) {
    if let Some(what) = left_out(line) {
        *NOTED.lock().unwrap_or_else(PoisonError::into_inner).entry(what).or_default() += 1;
    }
}

/// A line for each, for the end of a run.
pub(crate) fn noted() -> Vec<String> {
    let noted = NOTED.lock().unwrap_or_else(PoisonError::into_inner);
    noted.iter().map(|(what, count)| format!("{NOT_TESTED}{what} ({count})")).collect()
}

fn left_out(line: &str) -> Option<String> {
    if let Some((_, what)) = line.split_once(NOT_TESTED) {
        return Some(what.trim().to_owned());
    }
    let test = line.trim_start().strip_prefix(SKIPPED)?.trim();
    Some(test.split_once(" # ").map_or(test, |(_, reason)| reason).to_owned())
}

#[cfg(test)]
mod tests {
    use super::left_out;

    #[test]
    fn reads_what_our_own_tests_say() {
        assert_eq!(left_out("NOT TESTED: a. b"), Some("a. b".into()));
    }

    #[test]
    fn reads_the_reason_of_a_test_that_node_skipped() {
        assert_eq!(left_out("  ﹣ erase ends a turn (0.04ms) # turn"), Some("turn".into()));
        assert_eq!(left_out("﹣ a file (1ms)"), Some("a file (1ms)".into()));
        assert_eq!(left_out("✔ a test (1ms)"), None);
    }
}
