//! Who is measured: those that are installed and answer as they must.

use super::cell::Cells;
use super::plan::{BASE, PRODUCT};
use anyhow::{Context, Result, bail, ensure};
use std::collections::BTreeMap;

/// The same core behind wasm-bindgen's own boundary.
pub(crate) const PLAIN: &str = "wasm-bindgen";
const PEERS: [&str; 9] =
    [PRODUCT, BASE, "js-map-raw", PLAIN, "botbuilder", "keyv", "unstorage", "langgraph", "sqljs"];
/// Where Node has none of its own.
pub(crate) const OLD_SQLITE: &str = "better-sqlite3";
const NEW_SQLITE: &str = "node-sqlite";
/// From here on Node's own needs no switch.
const NODE_WITH_SQLITE: (u32, u32) = (22, 13);

/// The names of files in benches/peers.
pub(crate) fn chosen(node: &str, wanted: &[String]) -> Result<Vec<&'static str>> {
    let sqlite = if version(node)? >= NODE_WITH_SQLITE { NEW_SQLITE } else { OLD_SQLITE };
    let all: Vec<_> = PEERS.into_iter().chain([sqlite]).collect();
    for name in wanted {
        ensure!(all.contains(&name.as_str()), "no peer {name}: there are {}", all.join(", "));
    }
    let is_wanted =
        |peer: &&str| *peer == BASE || wanted.is_empty() || wanted.iter().any(|name| name == peer);
    Ok(all.into_iter().filter(is_wanted).collect())
}

fn version(node: &str) -> Result<(u32, u32)> {
    let mut parts = node.trim_start_matches('v').split('.').map(str::parse);
    match (parts.next(), parts.next()) {
        (Some(Ok(major)), Some(Ok(minor))) => Ok((major, minor)),
        _ => bail!("{node} is no version of Node"),
    }
}

/// A wrong answer ends the run; who is not there is left out, and named.
pub(crate) fn checked(cells: &Cells, peers: &[&'static str]) -> Result<Vec<&'static str>> {
    let mut right = Vec::new();
    for &peer in peers {
        match cells.check(peer).with_context(|| format!("{peer} answers wrongly"))? {
            Ok(counts) => {
                println!("  ✓ {peer}: {}", told(&serde_json::from_value(counts)?));
                right.push(peer);
            }
            Err(why) => println!("  ✗ {peer} is left out: {why}"),
        }
    }
    for needed in [PRODUCT, BASE] {
        let is_there = right.contains(&needed) || !peers.contains(&needed);
        ensure!(is_there, "{needed} can't be left out: remove node_modules and run this again");
    }
    Ok(right)
}

fn told(counts: &BTreeMap<String, u64>) -> String {
    let all: Vec<_> = counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
    all.join(", ")
}

#[cfg(test)]
mod tests {
    use super::chosen;

    #[test]
    fn takes_sqlite_from_node_where_it_is() {
        assert!(chosen("v20.20.2", &[]).unwrap().contains(&"better-sqlite3"));
        assert!(chosen("v22.13.0", &[]).unwrap().contains(&"node-sqlite"));
    }

    #[test]
    fn keeps_the_base_of_the_ratios() {
        assert_eq!(chosen("v24.1.0", &["keyv".into()]).unwrap(), ["js-map", "keyv"]);
        assert!(chosen("v24.1.0", &["redis".into()]).is_err());
    }
}
