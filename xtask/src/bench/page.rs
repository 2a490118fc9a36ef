//! The pages that keep the figures of one run, each of one Node.

use super::record::Record;
use super::{report, summary};
use crate::paths::in_root;
use anyhow::{Context, Result, bail};
use std::fs;

const BEGIN: &str = "<!-- figures: begin; written by cargo xtask bench --write -->\n";
const END: &str = "<!-- figures: end -->";

pub(crate) fn write(record: &Record) -> Result<()> {
    match record.machine.node_major() {
        "24" => {
            put("benches/README.md", &report::markdown(record))?;
            put("docs/speed.md", &summary::markdown(record))
        }
        "20" => put("benches/node-20.md", &report::markdown(record)),
        node => bail!("no page keeps figures on Node {node}: give --node a Node 24 or 20"),
    }
}

fn put(page: &str, figures: &str) -> Result<()> {
    let text = fs::read_to_string(in_root(page)).with_context(|| format!("can't read {page}"))?;
    let text = with(&text, figures)
        .with_context(|| format!("{page} has lost its markers: put back {BEGIN}{END}"))?;
    fs::write(in_root(page), text)?;
    println!("  ✓ {page}");
    Ok(())
}

fn with(page: &str, figures: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{}\n\n{END}{after}", figures.trim()))
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, with};

    #[test]
    fn replaces_what_stands_between_the_markers() {
        let page = format!("# Title\n{BEGIN}old\n{END}\nThe end.\n");
        let expected = format!("# Title\n{BEGIN}\nnew\n\n{END}\nThe end.\n");
        assert_eq!(with(&page, "\nnew\n").as_deref(), Some(expected.as_str()));
        assert_eq!(with(&expected, "new"), Some(expected.clone()));
        assert_eq!(with("# Title", "new"), None);
    }
}
