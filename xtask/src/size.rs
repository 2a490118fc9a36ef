//! How much a page loads: the default entry with everything it imports, after brotli.

use crate::package::Package;
use crate::table;
use anyhow::{Result, bail};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;

const AIM: usize = 20 * 1024;
pub(crate) const ALL: &str = "default entry, all it loads";
const LIMIT: usize = 30 * 1024;

/// Prints the sizes; an error when the default entry is over the limit.
pub(crate) fn check(package: &Package) -> Result<String> {
    let sizes = of(package)?;
    let loaded = sizes.iter().find(|size| size.name == ALL).map_or(0, |size| size.brotli);
    let rows =
        sizes.into_iter().map(|size| [size.name, thousands(size.bytes), thousands(size.brotli)]);
    println!("{}", table::of(["", "bytes", "brotli"], rows));

    let verdict = format!(
        "{} bytes after brotli; aim {}, limit {}",
        thousands(loaded),
        thousands(AIM),
        thousands(LIMIT)
    );
    if loaded > LIMIT {
        bail!("the default entry is too large: {verdict}");
    }
    Ok(verdict)
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Size {
    pub(crate) name: String,
    pub(crate) bytes: usize,
    pub(crate) brotli: usize,
}

/// Each module of the default entry, all of them, and the wasm that is inside.
pub(crate) fn of(package: &Package) -> Result<Vec<Size>> {
    let mut all = Vec::new();
    for name in default_entry(package)? {
        all.push(size_of(package, &name)?);
    }
    let (bytes, brotli) =
        all.iter().fold((0, 0), |(bytes, brotli), size| (bytes + size.bytes, brotli + size.brotli));
    all.push(Size { name: ALL.into(), bytes, brotli });
    all.push(size_of(package, "engine.wasm")?);
    Ok(all)
}

fn size_of(package: &Package, name: &str) -> Result<Size> {
    let (bytes, brotli) = sizes(&fs::read(package.folder.join(name))?)?;
    Ok(Size { name: name.to_owned(), bytes, brotli })
}

/// The files that a page loads for the default entry: itself, and what it imports.
fn default_entry(package: &Package) -> Result<Vec<String>> {
    let mut files = vec!["index.js".to_owned()];
    let mut next = 0;
    while let Some(file) = files.get(next) {
        let text = fs::read_to_string(package.folder.join(file))?;
        // As minified; the wasm's text has no quotes.
        for import in text.split("from\"./").skip(1) {
            let import = import.split('"').next().unwrap_or_default().to_owned();
            if !files.contains(&import) {
                files.push(import);
            }
        }
        next += 1;
    }
    Ok(files)
}

/// Bytes as they are, and after brotli at its best.
fn sizes(bytes: &[u8]) -> Result<(usize, usize)> {
    let mut brotli = brotli::CompressorWriter::new(Vec::new(), 4096, 11, 22);
    brotli.write_all(bytes)?;
    Ok((bytes.len(), brotli.into_inner().len()))
}

pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn groups_digits_by_three() {
        assert_eq!(
            ["7", "100", "1,476", "31,908", "1,000,000"],
            [7, 100, 1_476, 31_908, 1_000_000].map(thousands).each_ref().map(String::as_str)
        );
    }
}
