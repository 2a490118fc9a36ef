//! The pages that keep the figures of one run, each of one Node.

use super::record::Record;
use super::{report, summary};
use crate::paths::in_root;
use anyhow::{Context, Result, ensure};
use std::fs;

const END: &str = "<!-- figures: end -->";

pub(crate) fn write(record: &Record) -> Result<()> {
    let begin = begin(record.machine.node_major());
    let pages = [
        ("benches/README.md", report::markdown(record)),
        ("benches/node-20.md", report::markdown(record)),
        ("docs/speed.md", summary::markdown(record)),
    ];
    let mut written = 0;
    for (page, figures) in pages {
        written += usize::from(put(page, &begin, &figures)?);
    }
    ensure!(
        written > 0,
        "no page has a place for figures on this Node: put {begin}{END} into benches/README.md"
    );
    Ok(())
}

fn begin(node: &str) -> String {
    format!("<!-- figures on Node {node}: begin; written by cargo xtask bench --write -->\n")
}

/// Answers whether the page has a place for them.
fn put(page: &str, begin: &str, figures: &str) -> Result<bool> {
    let text = fs::read_to_string(in_root(page)).with_context(|| format!("can't read {page}"))?;
    let Some(text) = with(&text, begin, figures) else { return Ok(false) };
    fs::write(in_root(page), text)?;
    println!("  ✓ {page}");
    Ok(true)
}

fn with(page: &str, begin: &str, figures: &str) -> Option<String> {
    let (before, rest) = page.split_once(begin)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{begin}\n{}\n\n{END}{after}", figures.trim()))
}

#[cfg(test)]
mod tests {
    use super::{END, begin, with};

    #[test]
    fn replaces_what_stands_between_the_markers() {
        let [begin, other] = ["24", "20"].map(begin);
        let page = format!("# Title\n{begin}old\n{END}\nThe end.\n");
        let expected = format!("# Title\n{begin}\nnew\n\n{END}\nThe end.\n");
        assert_eq!(with(&page, &begin, "\nnew\n").as_deref(), Some(expected.as_str()));
        assert_eq!(with(&expected, &begin, "new"), Some(expected.clone()));
        assert_eq!(with(&page, &other, "new"), None);
        assert_eq!(with("# Title", &begin, "new"), None);
    }
}
