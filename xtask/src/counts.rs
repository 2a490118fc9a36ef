//! Reads from a test runner's closing lines how many tests it ran, so that a run of none is no success.

use anyhow::{Context, Result, ensure};

/// Of `cargo test` and wasm-bindgen's runner: a line `test result: ok. 3 passed; …` for each binary.
pub(crate) fn of_cargo(output: &str) -> Result<String> {
    let results = output.lines().filter(|line| line.trim_start().starts_with("test result: "));
    passed(results.filter_map(|line| number_before(line, " passed")).sum())
}

/// Of `node --test` with its `spec` reporter: `ℹ pass 3`, `ℹ skipped 1`.
pub(crate) fn of_node(output: &str) -> Result<String> {
    let count = |word| {
        output.lines().find_map(|line| {
            line.strip_prefix("ℹ ")?.strip_prefix(word)?.trim().parse::<u32>().ok()
        })
    };
    let words = passed(count("pass ").context("node printed no count of tests")?)?;
    match count("skipped ") {
        Some(skipped @ 1..) => Ok(format!("{words}, {skipped} skipped")),
        _ => Ok(words),
    }
}

fn passed(tests: u32) -> Result<String> {
    ensure!(tests > 0, "no test was run");
    Ok(format!("{tests} passed"))
}

fn number_before(line: &str, word: &str) -> Option<u32> {
    line.split_once(word)?.0.split(' ').next_back()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{of_cargo, of_node};

    #[test]
    fn adds_up_the_binaries_of_cargo_test() {
        let output = "test a ... ok\n\ntest result: ok. 12 passed; 0 failed; 1 ignored\n\ntest result: ok. 3 passed; 0 failed\n";
        assert_eq!(of_cargo(output).unwrap(), "15 passed");
    }

    #[test]
    fn a_run_of_no_test_is_an_error() {
        assert!(of_cargo("no tests to run!\n").is_err());
        assert!(of_cargo("test result: ok. 0 passed; 0 failed\n").is_err());
        assert!(of_node("ℹ tests 0\nℹ pass 0\n").is_err());
        assert!(of_node("").is_err());
    }

    #[test]
    fn counts_what_node_passed_and_skipped() {
        assert_eq!(of_node("✔ a\nℹ pass 7\nℹ fail 0\nℹ skipped 0\n").unwrap(), "7 passed");
        assert_eq!(of_node("✔ a\nℹ pass 7\nℹ skipped 2\n").unwrap(), "7 passed, 2 skipped");
    }
}
