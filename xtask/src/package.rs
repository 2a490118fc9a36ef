//! The npm package: `pkg-template`, the built wasm, and the house's papers, packed and unpacked as users get it.

use crate::folders::{copy_folder, remove, start_afresh};
use crate::paths::{VERSION, in_root, in_target};
use crate::run::run;
use crate::setup::{EXAMPLES, FRAMEWORKS};
use crate::tools::command;
use crate::{bundle, wasm};
use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tar::Archive;

const PAPERS: [&str; 5] =
    ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE", "openapi.yaml"];

pub(crate) struct Package {
    /// The assembled package, as packed.
    pub(crate) folder: PathBuf,
    pub(crate) tarball: PathBuf,
}

impl Package {
    pub(crate) fn name(&self) -> String {
        self.tarball.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// Builds, assembles and packs, and puts the result where `import "convostate"` finds it.
pub(crate) fn package() -> Result<Package> {
    start_afresh(&in_target("npm"))?;
    let package = Package {
        folder: in_target("npm/package"),
        tarball: in_target(format!("npm/convostate-{VERSION}.tgz")),
    };
    let modules = in_target("npm/modules");
    copy_folder(&in_root("pkg-template"), &modules)?;
    wasm::build(&modules)?;
    bundle::modules(&modules, &package.folder)?;
    bundle::commonjs(&modules, &package.folder)?;
    bundle::command_line(&modules, &package.folder)?;
    // Of the hashes that the store on Redis has inside.
    fs::copy(
        in_root("node_modules/@noble/hashes/LICENSE"),
        package.folder.join("LICENSE-noble-hashes"),
    )?;
    copy_as_they_are(&modules, &package.folder)?;
    copy_papers(&package.folder)?;
    pack(&package)?;
    unpack(&package.tarball, &in_root("node_modules/convostate"))?;
    // Beside the frameworks, since one adapter imports what it stands on; and where the examples find it as a user's program does.
    for folder in [FRAMEWORKS, EXAMPLES] {
        let packages = in_root(folder).join("node_modules");
        if packages.is_dir() {
            unpack(&package.tarball, &packages.join("convostate"))?;
        }
    }
    Ok(package)
}

/// The manifest, the types and the wasm.
fn copy_as_they_are(modules: &Path, folder: &Path) -> Result<()> {
    for (name, path) in files_in(modules)? {
        if [".json", ".wasm"].iter().any(|ending| name.ends_with(ending)) {
            fs::copy(path, folder.join(name))?;
        }
    }
    for (name, path) in files_in(&modules.join("entry"))? {
        let Some(entry) = name.strip_suffix(".d.ts") else { continue };
        let types = fs::read_to_string(path)?;
        fs::write(folder.join(&name), &types)?;
        // What CommonJS imports is CommonJS.
        let types = types.replace(".js\";\n", ".cjs\";\n");
        fs::write(folder.join(format!("{entry}.d.cts")), types)?;
    }
    write_version(&folder.join("package.json"))
}

fn files_in(folder: &Path) -> Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        files.push((entry.file_name().to_string_lossy().into_owned(), entry.path()));
    }
    Ok(files)
}

fn pack(package: &Package) -> Result<()> {
    let mut npm = command("npm")?;
    npm.current_dir(&package.folder).args(["pack", "--pack-destination", ".."]);
    run("pack", npm)?;
    Ok(())
}

/// Unpacks beside the old one first, so that a reader meets a whole package or none.
fn unpack(tarball: &Path, destination: &Path) -> Result<()> {
    let beside = destination.with_file_name(".convostate-unpacked");
    start_afresh(&beside)?;
    let file = fs::File::open(tarball)
        .with_context(|| format!("npm pack made no {}", tarball.display()))?;
    Archive::new(GzDecoder::new(file)).unpack(&beside)?;
    remove(destination)?;
    fs::rename(beside.join("package"), destination)?;
    remove(&beside)
}

fn write_version(path: &Path) -> Result<()> {
    let text =
        fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    let mut manifest: Value = serde_json::from_str(&text)?;
    manifest["version"] = VERSION.into();
    fs::write(path, serde_json::to_string_pretty(&manifest)? + "\n")?;
    Ok(())
}

fn copy_papers(folder: &Path) -> Result<()> {
    for name in PAPERS.iter().filter(|name| in_root(name).is_file()) {
        fs::copy(in_root(name), folder.join(name))?;
    }
    Ok(())
}
