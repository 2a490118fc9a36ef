//! Source files are short: who opens one can keep it in mind.

use crate::paths::{in_root, root};
use anyhow::{Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};

const LIMIT: usize = 400;
const FOLDERS: [&str; 9] =
    ["benches", "bindings", "examples", "pkg-template", "site", "src", "tests", "www", "xtask"];
/// What tools lay there.
const NOT_OURS: [&str; 4] = ["node_modules", ".next", ".temp", "dist"];
const ENDINGS: [&str; 11] =
    ["cjs", "css", "cts", "html", "js", "mjs", "py", "rs", "ts", "tsx", "vue"];

/// Fails on a file over 400 lines, and names each.
pub(crate) fn check() -> Result<String> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        files.extend(sources_in(&in_root(folder))?);
    }
    let mut lines = Vec::new();
    for file in &files {
        let name = file.strip_prefix(root()).unwrap_or(file).display().to_string();
        lines.push((name, fs::read_to_string(file)?.lines().count()));
    }
    let faults = too_long(&lines);
    ensure!(faults.is_empty(), "split what is over {LIMIT} lines, by role:\n{}", faults.join("\n"));
    let longest = lines.iter().map(|(_, lines)| lines).max().copied().unwrap_or_default();
    Ok(format!("at most {longest} in {} files", files.len()))
}

fn too_long(lines: &[(String, usize)]) -> Vec<String> {
    let over = lines.iter().filter(|(_, lines)| *lines > LIMIT);
    over.map(|(name, lines)| format!("  {name}: {lines}")).collect()
}

fn sources_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if !NOT_OURS.iter().any(|name| path.ends_with(name)) {
                found.extend(sources_in(&path)?);
            }
        } else if path
            .extension()
            .is_some_and(|ending| ENDINGS.iter().any(|known| ending == *known))
        {
            found.push(path);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::{LIMIT, too_long};

    #[test]
    fn names_what_is_over_the_limit() {
        let lines = [("a.rs".to_owned(), LIMIT), ("b.rs".to_owned(), LIMIT + 1)];
        assert_eq!(too_long(&lines), ["  b.rs: 401"]);
    }
}
