//! How much a page loads: each entry with everything it imports, after brotli, and what it may be.

use crate::package::Package;
use crate::table;
use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::path::Path;

pub(crate) const ALL: &str = "default entry, all it loads";
const DEFAULT: &str = "index.js";

const KIB: usize = 1024;
const LIMIT: usize = 30 * KIB;
const WIRE_LIMIT: usize = 16 * KIB;
/// It was 16 KiB before memories and `once`, and is to be so again.
const REMOTE_LIMIT: usize = WIRE_LIMIT + KIB / 2;
/// Over the default entry, which a page with a store may do without. Two of them are for the calls over all clients and for telling in time
/// what expires.
const STORE_LIMIT: usize = LIMIT + 10 * KIB + KIB / 4;
/// A store of which each Worker has a copy.
const EDGE_LIMIT: usize = LIMIT + 8 * KIB;
/// Until the store on Redis, which brings a hash along for the names of its keys, is as light as the others: then theirs.
const REDIS_LIMIT: usize = 44 * KIB;
/// A store, and what sends its writes to a server.
const OFFLINE_LIMIT: usize = STORE_LIMIT + 12 * KIB;

/// An adapter imports nothing of the store that it stands on, so this is all that it adds.
const FRAMEWORK_LIMIT: usize = 3 * KIB;

/// Of it, 236 bytes are the error's class, which every other entry has loaded already.
const TYPED_LIMIT: usize = 2 * KIB;

/// A debugging aid, loaded beside a page and not with it.
const INSPECTOR_LIMIT: usize = 8 * KIB;

/// Beside a store, which it brings nothing of.
const SEALED_LIMIT: usize = 6 * KIB;

/// What the other entries may load, each by itself.
const BUDGETS: [(&str, usize); 20] = [
    ("remote.js", REMOTE_LIMIT),
    ("server.js", WIRE_LIMIT),
    ("sqlite.js", STORE_LIMIT),
    ("indexeddb.js", STORE_LIMIT),
    ("redis.js", REDIS_LIMIT),
    ("postgres.js", STORE_LIMIT),
    ("driver.js", STORE_LIMIT),
    ("offline.js", OFFLINE_LIMIT),
    ("durable-objects.js", EDGE_LIMIT),
    ("d1.js", EDGE_LIMIT),
    ("libsql.js", EDGE_LIMIT),
    ("grammy.js", FRAMEWORK_LIMIT),
    ("telegraf.js", FRAMEWORK_LIMIT),
    ("botbuilder.js", FRAMEWORK_LIMIT),
    ("bolt.js", FRAMEWORK_LIMIT),
    ("chat.js", FRAMEWORK_LIMIT),
    ("langgraph.js", FRAMEWORK_LIMIT),
    ("typed.js", TYPED_LIMIT),
    ("inspector.js", INSPECTOR_LIMIT),
    ("sealed.js", SEALED_LIMIT),
];

/// Prints the sizes; an error when an entry is over its limit.
pub(crate) fn check(package: &Package) -> Result<String> {
    let sizes = of(package)?;
    let loaded = sizes.iter().find(|size| size.name == ALL).map_or(0, |size| size.brotli);
    let mut weighed: Vec<(Size, Option<usize>)> =
        sizes.into_iter().map(|size| (size, None)).collect();
    for (size, limit) in &mut weighed {
        *limit = (size.name == ALL).then_some(LIMIT);
    }
    for (entry, limit) in BUDGETS {
        weighed.push((all_of(package, entry)?, Some(limit)));
    }
    let faults = over(&weighed);
    let rows = weighed.into_iter().map(|(Size { name, bytes, brotli }, limit)| {
        [name, thousands(bytes), thousands(brotli), limit.map_or(String::new(), thousands)]
    });
    println!("{}", table::of(["", "bytes", "brotli", "limit"], rows));
    ensure!(faults.is_empty(), "too large after brotli: {}", faults.join("; "));
    Ok(format!("{} bytes after brotli of {}", thousands(loaded), thousands(LIMIT)))
}

fn over(weighed: &[(Size, Option<usize>)]) -> Vec<String> {
    let faults = weighed.iter().filter_map(|(Size { name, brotli, .. }, limit)| {
        let over = brotli.checked_sub((*limit)?).filter(|over| *over > 0)?;
        Some(format!("{name} is {}, {} over its limit", thousands(*brotli), thousands(over)))
    });
    faults.collect()
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Size {
    pub(crate) name: String,
    pub(crate) bytes: usize,
    pub(crate) brotli: usize,
}

/// Each module of the default entry, all of them, and the wasm that is inside.
pub(crate) fn of(package: &Package) -> Result<Vec<Size>> {
    let mut all = each_of(package, DEFAULT)?;
    all.push(sum(ALL.into(), &all));
    all.push(size_of(package, "engine.wasm")?);
    Ok(all)
}

fn all_of(package: &Package, entry: &str) -> Result<Size> {
    Ok(sum(format!("{entry}, all it loads"), &each_of(package, entry)?))
}

fn each_of(package: &Package, entry: &str) -> Result<Vec<Size>> {
    // A wasm that comes as a module imports nothing.
    let read =
        |file: &str| Ok(String::from_utf8_lossy(&fs::read(package.folder.join(file))?).into());
    let files = loaded_by(entry, read)?;
    files.iter().map(|file| size_of(package, file)).collect()
}

fn sum(name: String, sizes: &[Size]) -> Size {
    let add = |of: fn(&Size) -> usize| sizes.iter().map(of).sum();
    Size { name, bytes: add(|size| size.bytes), brotli: add(|size| size.brotli) }
}

fn size_of(package: &Package, name: &str) -> Result<Size> {
    of_file(name, &package.folder.join(name))
}

/// A file under a name to show.
pub(crate) fn of_file(name: &str, path: &Path) -> Result<Size> {
    let (bytes, brotli) = sizes(&fs::read(path)?)?;
    Ok(Size { name: name.to_owned(), bytes, brotli })
}

/// Returns the files that a page loads for an entry: itself, and what it and those import, the chunks that entries share too.
fn loaded_by(entry: &str, read: impl Fn(&str) -> Result<String>) -> Result<Vec<String>> {
    let mut files = vec![entry.to_owned()];
    let mut next = 0;
    while let Some(file) = files.get(next) {
        for import in imports(&read(file)?) {
            if !files.contains(&import) {
                files.push(import);
            }
        }
        next += 1;
    }
    Ok(files)
}

/// As minified: `from"./a.js"`, and `import"./a.js"` of a chunk that only has to run. The text of a wasm has no quotes. What is
/// imported when it is needed is not counted.
fn imports(text: &str) -> Vec<String> {
    let starts = ["from\"./", "import\"./"];
    let after = starts.into_iter().flat_map(|start| text.split(start).skip(1));
    after.filter_map(|rest| rest.split_once('"')).map(|(name, _)| name.to_owned()).collect()
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
    use super::{Size, loaded_by, over, thousands};
    use anyhow::Context;

    #[test]
    fn follows_imports_through_shared_chunks() {
        let files = [
            (
                "remote.js",
                "import{a as b}from\"./shared-1.js\";import\"./shared-2.js\";import c from\"node:fs\";",
            ),
            (
                "shared-1.js",
                "import{d}from\"./shared-2.js\";export{a};const later=()=>import(\"./late.js\");",
            ),
            ("shared-2.js", "export*from\"./conversation-error.js\";"),
            ("conversation-error.js", ""),
        ];
        let read = |name: &str| {
            let found = files.iter().find(|(file, _)| *file == name);
            found.map(|(_, text)| (*text).to_owned()).context("no such file")
        };
        let loaded = loaded_by("remote.js", read).unwrap();
        assert_eq!(loaded, ["remote.js", "shared-1.js", "shared-2.js", "conversation-error.js"]);
    }

    #[test]
    fn says_by_how_much_an_entry_is_over() {
        let size = |name: &str, brotli| Size { name: name.to_owned(), bytes: 0, brotli };
        let weighed =
            [(size("a", 100), Some(100)), (size("b", 1101), Some(100)), (size("c", 9), None)];
        assert_eq!(over(&weighed), ["b is 1,101, 1,001 over its limit"]);
    }

    #[test]
    fn groups_digits_by_three() {
        assert_eq!(
            ["7", "100", "1,476", "31,908", "1,000,000"],
            [7, 100, 1_476, 31_908, 1_000_000].map(thousands).each_ref().map(String::as_str)
        );
    }
}
