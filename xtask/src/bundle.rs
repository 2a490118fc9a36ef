//! Joins and minifies the package's modules: half the bytes, and three requests instead of twelve.

use crate::folders::{copy_folder, start_afresh};
use crate::paths::VERSION;
use crate::run::run;
use crate::tools::command;
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// In a file of its own, so that an error thrown behind one entry is `instanceof` the class of another.
const ERROR: &str = "front/conversation-error.js";
/// What the entries of the engine share, but for the error.
const CORE: &str = "engine/core.js";
/// The default entry has the wasm inside.
const DEFAULT: &str = "entry/index.js";
const ENGINE: [&str; 3] = ["entry/index.workerd.js", "entry/slim.js", "entry/testing.js"];
/// The adapter and the server share little, and each is to load nothing of the other. Nobody loads both of the adapter's, so each has
/// its own copy of everything: in one file, it is 90 bytes less after brotli.
const REMOTE: [&str; 2] = ["entry/remote.js", "entry/remote.workerd.js"];
const SERVER: [&str; 2] = ["entry/server.js", "entry/server.workerd.js"];
#[rustfmt::skip]
const STORES: [&str; 6] = [
    "entry/sqlite.js", "entry/redis.js", "entry/redis.workerd.js", "entry/postgres.js", "entry/postgres.workerd.js",
    "entry/indexeddb.js",
];
/// By itself: of what it publishes each store uses a part, and would load the rest with what it shares.
const DRIVER: [&str; 2] = ["entry/driver.js", "entry/driver.workerd.js"];
/// By itself: what it shares with the stores and the adapter would be files of their own, and each of those larger.
const OFFLINE: [&str; 1] = ["entry/offline.js"];
/// The stores of edge hosts. A bot has one, so each has its own copy of everything.
#[rustfmt::skip]
const EDGE: [&str; 5] = [
    "entry/d1.js", "entry/d1.workerd.js", "entry/libsql.js", "entry/libsql.workerd.js", "entry/durable-objects.js",
];
/// The adapters to bot frameworks. A bot has one, so each has its own copy of everything.
#[rustfmt::skip]
const FRAMEWORKS: [&str; 6] = [
    "entry/grammy.js", "entry/telegraf.js", "entry/botbuilder.js", "entry/bolt.js", "entry/chat.js", "entry/langgraph.js",
];
#[rustfmt::skip]
const COMMONJS: [&str; 18] = [
    "entry/index.js", "entry/slim.js", "entry/testing.js", "entry/remote.js", "entry/server.js", "entry/sqlite.js",
    "entry/redis.js", "entry/postgres.js", "entry/indexeddb.js", "entry/offline.js", "entry/typed.js", "entry/tracing.js",
    "entry/otel.js", "entry/sealed.js", "entry/driver.js", "entry/d1.js", "entry/libsql.js", INSPECTOR,
];
/// The wrappers over any back end, and the one over stores. Each has its own copy of the little that they share.
const WRAPPERS: [&str; 4] =
    ["entry/typed.js", "entry/tracing.js", "entry/otel.js", "entry/sealed.js"];
/// The element that shows conversations. It imports nothing of the rest.
const INSPECTOR: &str = "entry/inspector.js";
/// The wasm of the stores as text. Nothing is thrown there, and a limit of its lines would cost 700 bytes after brotli.
const STORED_TEXT: &str = "wasm/stored-inline.js";

/// By these names the modules in the engine's core know each other's parts; made short, they are 110 bytes less of the default entry after
/// brotli. No host and no caller has one of them. Elsewhere they stay: plans of one file are run by stores of another.
#[rustfmt::skip]
const INNER: [&str; 26] = [
    "check", "enter", "fillEntropy", "forgetTexts", "isErased", "isIn", "isOver", "memoryBytes",
    "nextEntropy", "numberOf", "numbers", "others", "perClient", "readCounts", "readText",
    "refresh", "refusal", "released", "returned", "textOf", "words", "writeId", "writeKey",
    "writeMetadata", "writeText", "writeValue",
];

/// The same in the stores of edge hosts, each of which is one file: 250 bytes less of each. None is a name of the driver's contract, of what the
/// server and the wrappers ask of a store, of a wasm's export or of the host.
#[rustfmt::skip]
const INNER_OF_STORES: [&str; 45] = [
    "answer", "bufferText", "cells", "changes", "checkClient", "checkOpen", "core", "count", "draw", "drafted", "endAll", "events", "expiresInTime",
    "fields", "fillEntropy", "filledBy", "headOn", "held", "isErased", "isHandled", "isHeard", "isIn", "isOver", "isServed",
    "isTold", "listeners", "loadOrigins", "lose", "memoryBytes", "nextEntropy", "noteHandled", "noteWrite", "numbers", "perClient", "portOf",
    "readAnswer", "readText", "refresh", "refusal", "refuse", "stage", "words", "writeId", "writeStep", "writeText",
];

/// The same in the adapter: some 170 bytes less of it. None is declared, a wasm's export, or a name of the host.
#[rustfmt::skip]
const INNER_OF_REMOTE: [&str; 45] = [
    "calls", "copy", "depth", "elsewhere", "enter", "finish", "hasKeys", "isBeforeKey", "isErased", "isFinal", "isIn",
    "isOver", "isPlain", "isSent", "isStopped", "isWrite", "keep", "leave", "lifetime", "listeners", "lose", "makeId", "number",
    "onStop", "onTurn", "other", "outer", "patience", "query", "queue", "refuse", "release", "released", "remote", "renew",
    "report", "requests", "settle", "stop", "take", "target", "tell", "theirs", "who", "words",
];

/// What entries import beside them in the package, rather than have inside.
#[rustfmt::skip]
const BESIDE: [&str; 6] = [
    "conversation-error.js", "core.js", "stored-inline.js", "engine.wasm", "rest.wasm", "stored.wasm",
];

/// What wrappers and adapters import of the host, or of what their users install.
#[rustfmt::skip]
const THEIRS: [&str; 5] = [
    "node:async_hooks", "node:diagnostics_channel", "@langchain/langgraph-checkpoint", "@opentelemetry/api",
    "cloudflare:workers",
];

/// Of a line. When nobody catches an error, Node shows the whole line that threw it, and a line below it to point there.
const LINE_LIMIT: &str = "--line-limit=200";
/// The same for terser, by which the adapter has 150 bytes less after brotli than with lines of 200. A text stays whole, that of the wasm,
/// too.
const LINE_LENGTH: &str = "max_line_len=500";

/// Each group shares modules in itself. All of them share the error only: what else two need would be a file of its own, and
/// the default entry larger.
pub(crate) fn modules(from: &Path, to: &Path) -> Result<()> {
    let from = &staged(from, "modules-esm", &BESIDE.map(|name| (name, name)))?;
    for (what, entries) in
        [("error", &[ERROR][..]), ("engine's core", &[CORE]), ("engine", &ENGINE)]
    {
        let mut joined = module(from, to, entries)?;
        joined.arg(LINE_LIMIT);
        if entries.contains(&CORE) {
            joined.arg(format!("--mangle-props=^({})$", INNER.join("|")));
        }
        run(&format!("join the modules of the {what}"), joined)?;
    }
    // Of the core, one `var` for each function's variables is 40 bytes less, and no statements joined by commas are 20; of the adapter the
    // first is more.
    squeeze(to, "core.js", "passes=5,hoist_vars=true,sequences=false")?;
    // The limit would cut the text of its wasm, too, which is 400 bytes after brotli. Nothing is thrown there.
    run("join the default entry", module(from, to, &[DEFAULT])?)?;
    run("minify the text of the stores' wasm", module(from, to, &[STORED_TEXT])?)?;
    // One by one: names that are made short for both at once are 50 bytes more of each.
    for entry in REMOTE {
        let mut remote = module(from, to, &[entry])?;
        remote.arg(format!("--mangle-props=^({})$", INNER_OF_REMOTE.join("|")));
        run("join the modules of the remote adapter", remote)?;
    }
    run("join the modules of the offline store", module(from, to, &OFFLINE)?)?;
    let mut edge = module(from, to, &EDGE)?;
    edge.arg(format!("--mangle-props=^({})$", INNER_OF_STORES.join("|")));
    run("join the stores of edge hosts", edge)?;
    for entry in REMOTE.into_iter().chain(OFFLINE).chain(EDGE) {
        squeeze(to, entry.trim_start_matches("entry/"), "passes=5,sequences=false")?;
    }
    for entry in WRAPPERS {
        let name = entry.trim_start_matches("entry/");
        run(&format!("join {name}"), module(from, to, &[entry])?)?;
        squeeze(to, name, "passes=3")?;
    }
    let groups = [("inspector", &[INSPECTOR][..]), ("adapters to frameworks", &FRAMEWORKS)];
    for (what, entries) in groups {
        let mut each = module(from, to, entries)?;
        each.arg(LINE_LIMIT);
        run(&format!("join the {what}"), each)?;
    }
    for (what, entries) in [("server", &SERVER[..]), ("stores", &STORES), ("driver", &DRIVER)] {
        let mut group = module(from, to, entries)?;
        group.args([LINE_LIMIT, "--splitting", "--chunk-names=shared-[hash]"]);
        run(&format!("join the modules of the {what}"), group)?;
    }
    Ok(())
}

fn module(from: &Path, to: &Path, entries: &[&str]) -> Result<Command> {
    let mut esbuild = esbuild(from)?;
    esbuild.args(entries).args(["--format=esm", "--platform=neutral"]);
    esbuild.args(BESIDE.map(|name| format!("--external:./{name}")));
    esbuild.args(THEIRS.map(|name| format!("--external:{name}")));
    // Whatever their room, all entries lie at the package's root.
    esbuild.args(["--entry-names=[name]", &format!("--outdir={}", to.display())]);
    Ok(esbuild)
}

/// Minifies a file once more: after brotli, terser leaves 490 bytes less of the adapter than esbuild alone, and 260 of the core.
fn squeeze(folder: &Path, name: &str, compress: &str) -> Result<()> {
    let mut terser = command("terser")?;
    terser.current_dir(folder).args([name, "--module", "--ecma=2022", "--mangle"]);
    terser.args(["--compress", compress, "--format", LINE_LENGTH]);
    terser.args(["--output", name]);
    run(&format!("minify {name}"), terser)?;
    Ok(())
}

/// Without splitting, each entry has a copy of all it needs, but for the error. For Node, esbuild also writes the exported names
/// down where an `import` of such a file looks for them.
pub(crate) fn commonjs(from: &Path, to: &Path) -> Result<()> {
    let mut error = esbuild(from)?;
    error.args([ERROR, LINE_LIMIT, "--format=cjs", "--platform=node"]);
    error.arg(format!("--outfile={}", to.join("conversation-error.cjs").display()));
    run("join the error for CommonJS", error)?;

    let error = ("conversation-error.js", "conversation-error.cjs");
    let mut entries = esbuild(&staged(from, "modules-cjs", &[error])?)?;
    entries.args(COMMONJS).args(FRAMEWORKS).args([LINE_LIMIT, "--format=cjs", "--platform=node"]);
    entries.args(["--out-extension:.js=.cjs", "--define:import.meta.url=undefined"]);
    entries.arg("--entry-names=[name]");
    entries.arg("--external:./conversation-error.cjs");
    entries.args(THEIRS.map(|name| format!("--external:{name}")));
    entries.arg(format!("--outdir={}", to.display()));
    run("join for CommonJS", entries)?;
    Ok(())
}

/// The command line, in one file.
pub(crate) fn command_line(from: &Path, to: &Path) -> Result<()> {
    let mut esbuild = command("esbuild")?;
    esbuild.current_dir(from).args(["bin/convostate.js", "--bundle", "--format=esm"]);
    esbuild.args(["--platform=node", "--target=node20", "--packages=bundle"]);
    esbuild.args(["--external:convostate", "--external:convostate/*"]);
    esbuild.arg("--log-level=warning");
    esbuild.arg(format!("--outfile={}", to.join("bin/convostate.js").display()));
    run("join the command line", esbuild)?;
    Ok(())
}

/// A copy of the modules in which each import of a file of that name, whatever its room, is one of the file beside the entry.
fn staged(from: &Path, name: &str, beside: &[(&str, &str)]) -> Result<PathBuf> {
    let folder = from.with_file_name(name);
    start_afresh(&folder)?;
    copy_folder(from, &folder)?;
    import_from_beside(&folder, beside)?;
    Ok(folder)
}

fn import_from_beside(folder: &Path, beside: &[(&str, &str)]) -> Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            import_from_beside(&path, beside)?;
        } else if path.extension().is_some_and(|extension| extension == "js") {
            let mut lines = Vec::new();
            for line in fs::read_to_string(&path)?.lines() {
                lines.push(from_beside(line, beside).unwrap_or_else(|| line.to_owned()));
            }
            fs::write(&path, lines.join("\n") + "\n")?;
        }
    }
    Ok(())
}

/// The line with another place, when it imports one of these.
fn from_beside(line: &str, beside: &[(&str, &str)]) -> Option<String> {
    let (what, place) = line.strip_suffix("\";")?.rsplit_once(" from \"")?;
    let (_, name) = place.rsplit_once('/')?;
    let (_, to) = beside.iter().find(|(from, _)| *from == name)?;
    Some(format!("{what} from \"./{to}\";"))
}

fn esbuild(folder: &Path) -> Result<Command> {
    let mut esbuild = command("esbuild")?;
    esbuild.current_dir(folder);
    // Without source maps, which would be two thirds of the package.
    esbuild.args(["--bundle", "--minify", "--target=es2022"]);
    esbuild.arg(format!("--define:VERSION=\"{VERSION}\""));
    esbuild.arg("--log-level=warning");
    Ok(esbuild)
}

#[cfg(test)]
mod tests {
    use super::{INNER_OF_REMOTE, INNER_OF_STORES};

    /// What is declared of the adapter and its wasm.
    const DECLARED_OF_REMOTE: [&str; 6] = [
        include_str!("../../pkg-template/entry/index.d.ts"),
        include_str!("../../pkg-template/entry/memories.d.ts"),
        include_str!("../../pkg-template/entry/values.d.ts"),
        include_str!("../../pkg-template/entry/conversation-error.d.ts"),
        include_str!("../../pkg-template/entry/remote.d.ts"),
        include_str!("../types/wasm/rest-exports.d.ts"),
    ];

    /// What is declared of stores, drivers and the wasm, by users and by other entries called by its name.
    const DECLARED: [&str; 7] = [
        include_str!("../../pkg-template/entry/index.d.ts"),
        include_str!("../../pkg-template/entry/stored.d.ts"),
        include_str!("../../pkg-template/entry/driver.d.ts"),
        include_str!("../../pkg-template/entry/d1.d.ts"),
        include_str!("../../pkg-template/entry/libsql.d.ts"),
        include_str!("../../pkg-template/entry/durable-objects.d.ts"),
        include_str!("../types/wasm/stored-exports.d.ts"),
    ];

    fn members<'a>(declared: &[&'a str]) -> impl Iterator<Item = &'a str> {
        declared.iter().flat_map(|text| text.lines()).filter_map(|line| {
            let member = line.trim_start().trim_start_matches("readonly ");
            let end = member.find(|one: char| !one.is_ascii_alphanumeric() && one != '_')?;
            member[end..].starts_with(['(', ':', '?', '<']).then(|| &member[..end])
        })
    }

    #[test]
    fn what_is_declared_keeps_its_name() {
        let of_stores = members(&DECLARED).filter(|member| INNER_OF_STORES.contains(member));
        let of_remote =
            members(&DECLARED_OF_REMOTE).filter(|member| INNER_OF_REMOTE.contains(member));
        let renamed: Vec<_> = of_stores.chain(of_remote).collect();
        assert!(renamed.is_empty(), "{renamed:?}");
    }
}
