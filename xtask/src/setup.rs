//! Brings a fresh machine to where the commands can run. What is there already costs nothing; what can't be installed
//! is named together with how to get it.

use crate::run::run;
use crate::tools::{self, command, find};
use crate::{paths, python};
use anyhow::{Context, Result, bail};
use std::fs;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::{self, JoinHandle};

const WASM_TARGET: &str = "wasm32-unknown-unknown";
/// The one that has `--test-force-exit`.
const OLDEST_NODE: (u32, u32) = (20, 14);
/// The bot frameworks that adapters are tested with, more than 300 MB, have a lock file of their own.
pub(crate) const FRAMEWORKS: &str = "tests/frameworks";
/// The examples in TypeScript, as a project of a user's own.
pub(crate) const EXAMPLES: &str = "examples/js";
/// What makes the docs' site.
pub(crate) const SITE: &str = "site";
/// What the edge stores are tested with brings a workerd of its own, 120 MB.
const EDGE: &str = "tests/edge";

/// All that building the package takes.
pub(crate) fn for_package() -> Result<()> {
    node()?;
    wasm_target()?;
    both(tools::install_wasm_bindgen, npm_packages)
}

/// All that building the package takes, and nothing that only tests do: a tenth of the npm packages, and no tool to compile.
pub(crate) fn for_demo() -> Result<()> {
    node()?;
    wasm_target()?;
    let root = paths::root();
    let lock = lock_of(root)?;
    if [ALL, TO_BUILD].iter().any(|stamp| is_installed_from(root, stamp, &lock)) {
        return Ok(());
    }
    npm_ci(root, &["--omit=dev"], TO_BUILD, &lock)
}

/// All that the quick tests take.
pub(crate) fn for_quick_tests() -> Result<()> {
    component("rustfmt", "fmt")?;
    component("clippy", "clippy")?;
    for_package()
}

/// What the first tests take: those of Rust, and that of imports, which TypeScript reads.
pub(crate) fn for_first_tests() -> Result<()> {
    wasm_target()?;
    component("rustfmt", "fmt")?;
    component("clippy", "clippy")?;
    both(tools::install, npm_packages)
}

/// What only later tests take, under way while the tools and the first tests are compiled.
pub(crate) struct Downloads(JoinHandle<Result<()>>);

impl Downloads {
    pub(crate) fn begin() -> Result<Self> {
        node()?;
        Ok(Self(thread::spawn(others)))
    }

    pub(crate) fn wait(self) -> Result<()> {
        self.0.join().unwrap_or_else(|panic| resume_unwind(panic))
    }
}

/// At once: compilers keep the processor busy, downloads the network.
fn both(
    compile: impl FnOnce() -> Result<()> + Send,
    download: impl FnOnce() -> Result<()>,
) -> Result<()> {
    thread::scope(|scope| {
        let compiling = scope.spawn(compile);
        let downloaded = download();
        let compiled = compiling.join().unwrap_or_else(|panic| resume_unwind(panic));
        downloaded.and(compiled)
    })
}

fn others() -> Result<()> {
    for folder in [FRAMEWORKS, EDGE, EXAMPLES, SITE] {
        npm_packages_in(folder)?;
    }
    chromedriver()?;
    firefox()?;
    python_venv()?;
    java()?;
    redis()?;
    postgres()?;
    pgbouncer()?;
    python::install()
}

/// Chromium's driver; Chromium comes with it.
pub(crate) fn chromedriver() -> Result<PathBuf> {
    if find("chromium").is_none() || find("chromedriver").is_none() {
        install_chromium()?;
    }
    find("chromedriver").context("chromedriver was installed but is not in PATH: add its folder")
}

fn node() -> Result<()> {
    let advice = "install Node.js 20.14 or newer with npm (nodejs.org, nvm, fnm, or your distribution's package when it is new enough)";
    let version = said(Command::new("node").arg("--version"))
        .with_context(|| format!("no node in PATH: {advice}"))?;
    if release(&version).is_none_or(|release| release < OLDEST_NODE) {
        bail!("node is {version}, too old: {advice}");
    }
    said(Command::new("npm").arg("--version"))
        .with_context(|| format!("no npm in PATH: {advice}"))?;
    Ok(())
}

fn release(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.strip_prefix('v')?.split('.').map(|number| number.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

fn npm_packages() -> Result<()> {
    npm_packages_in("")
}

/// Copies of the lock file that `node_modules` was made from, by how much of it was installed. `npm ci` takes both away.
const ALL: &str = ".installed-from.json";
const TO_BUILD: &str = ".installed-to-build-from.json";

/// `npm ci`, when the lock file is not the one that `node_modules` was made from.
pub(crate) fn npm_packages_in(folder: &str) -> Result<()> {
    let folder = paths::in_root(folder);
    let lock = lock_of(&folder)?;
    if is_installed_from(&folder, ALL, &lock) {
        return Ok(());
    }
    npm_ci(&folder, &[], ALL, &lock)
}

fn lock_of(folder: &Path) -> Result<Vec<u8>> {
    fs::read(folder.join("package-lock.json")).context("no package-lock.json")
}

fn is_installed_from(folder: &Path, stamp: &str, lock: &[u8]) -> bool {
    fs::read(folder.join("node_modules").join(stamp)).is_ok_and(|installed| installed == lock)
}

fn npm_ci(folder: &Path, options: &[&str], stamp: &str, lock: &[u8]) -> Result<()> {
    let mut npm = command("npm")?;
    npm.current_dir(folder).args(["ci", "--no-audit", "--no-fund"]).args(options);
    run("install npm packages", npm)?;
    let stamp = folder.join("node_modules").join(stamp);
    fs::write(&stamp, lock).with_context(|| format!("can't write {}", stamp.display()))
}

/// Adds the target to the toolchain in use, and to no other.
fn wasm_target() -> Result<()> {
    let libraries =
        said(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]))?;
    if Path::new(&libraries).is_dir() {
        return Ok(());
    }
    rustup("wasm32 target", &["target", "add", WASM_TARGET])
}

/// A compiler beside the one in use, with a target that the crate is built for.
pub(crate) fn oldest_rust(version: &str, target: &str) -> Result<()> {
    let libraries = ["run", version, "rustc", "--print", "target-libdir", "--target", target];
    if said(Command::new("rustup").args(libraries)).is_ok_and(|path| Path::new(&path).is_dir()) {
        return Ok(());
    }
    let install = ["toolchain", "install", version, "--profile", "minimal", "--target", target];
    rustup(&format!("Rust {version}"), &install)
}

fn component(name: &str, subcommand: &str) -> Result<()> {
    if said(Command::new("cargo").args([subcommand, "--version"])).is_ok() {
        return Ok(());
    }
    rustup(name, &["component", "add", name])
}

fn rustup(what: &str, arguments: &[&str]) -> Result<()> {
    let line = arguments.join(" ");
    if find("rustup").is_none() {
        bail!(
            "the Rust toolchain lacks its {what}, and there is no rustup: install Rust from rustup.rs, or run what `rustup {line}` would"
        );
    }
    let mut rustup = Command::new("rustup");
    rustup.args(arguments);
    run(&format!("rustup {line}"), rustup)?;
    Ok(())
}

fn install_chromium() -> Result<()> {
    let packages = chromium_packages();
    install(
        packages,
        &format!(
            "the browser tests need Chromium: install it and its driver so that `chromium` and `chromedriver` are in PATH (Debian: apt-get install {})",
            packages.join(" ")
        ),
    )
}

/// For the tests of the REST API by tools from `PyPI`.
fn python_venv() -> Result<()> {
    if said(Command::new("python3").args(["-c", "import ensurepip, venv"])).is_ok() {
        return Ok(());
    }
    install(
        &["python3", "python3-venv"],
        "the tests of the REST API need Python 3.11 or newer with venv (Debian: apt-get install python3 python3-venv)",
    )
}

/// For the generator of clients from openapi.yaml.
fn java() -> Result<()> {
    if said(Command::new("java").arg("-version")).is_ok() {
        return Ok(());
    }
    install(
        &["default-jre-headless"],
        "the test of a generated client needs Java 11 or newer (Debian: apt-get install default-jre-headless)",
    )
}

/// For the store on Redis; `redis-cli` comes with it.
fn redis() -> Result<()> {
    if find("redis-server").is_some() {
        return Ok(());
    }
    install(
        &["redis-server"],
        "the tests of the store on Redis need redis-server 7 or newer in PATH (Debian: apt-get install redis-server)",
    )
}

/// For the store on `PostgreSQL`. Debian keeps the server's programs out of PATH.
fn postgres() -> Result<()> {
    if find("initdb").is_some() || initdbs_of_debian().any(|path| path.is_file()) {
        return Ok(());
    }
    install(
        &["postgresql"],
        "the tests of the store on PostgreSQL need initdb and postgres, 13 or newer, in PATH (Debian: apt-get install postgresql)",
    )
}

/// Between the store and `PostgreSQL`. Debian keeps it out of the PATH of ordinary users.
fn pgbouncer() -> Result<()> {
    if find("pgbouncer").is_some() || Path::new("/usr/sbin/pgbouncer").is_file() {
        return Ok(());
    }
    install(
        &["pgbouncer"],
        "a test of the store on PostgreSQL needs pgbouncer in PATH (Debian: apt-get install pgbouncer)",
    )
}

fn initdbs_of_debian() -> impl Iterator<Item = PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|version| version.path().join("bin/initdb"))
}

/// For the instruction counts.
pub(crate) fn valgrind() -> Result<()> {
    if find("valgrind").is_some() {
        return Ok(());
    }
    install(
        &["valgrind"],
        "the instruction counts need valgrind (Debian: apt-get install valgrind)",
    )
}

/// From the distribution, where that can be done; elsewhere `advice` says what to do.
fn install(packages: &[&str], advice: &str) -> Result<()> {
    if find("apt-get").is_none() || said(Command::new("id").arg("-u"))? != "0" {
        bail!("{advice}; only root on Debian or Ubuntu can have it done by this command");
    }
    apt_get("update the package lists", &["update"])?;
    let install = [&["install", "--yes", "--no-install-recommends"], packages].concat();
    apt_get(&format!("install {}", packages.join(" ")), &install).with_context(|| advice.to_owned())
}

fn firefox() -> Result<()> {
    if find("firefox-esr").is_some() || find("firefox").is_some() {
        return Ok(());
    }
    install(
        &["firefox-esr"],
        "the browser tests need Firefox: install it so that `firefox-esr` or `firefox` is in PATH (Debian: apt-get install firefox-esr)",
    )
}

fn chromium_packages() -> &'static [&'static str] {
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    if system.lines().any(|line| line == "ID=ubuntu") {
        &["chromium-browser", "chromium-chromedriver"]
    } else {
        &["chromium", "chromium-driver"]
    }
}

fn apt_get(label: &str, arguments: &[&str]) -> Result<()> {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").arg("--quiet").args(arguments);
    run(label, apt)?;
    Ok(())
}

/// What a short command prints.
fn said(command: &mut Command) -> Result<String> {
    let output = command.output()?;
    if !output.status.success() {
        bail!("{}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::release;

    #[test]
    fn reads_the_version_of_node() {
        assert_eq!(release("v20.20.2"), Some((20, 20)));
        assert_eq!(release("v8.1.0"), Some((8, 1)));
        assert_eq!(release("20.1.0"), None);
    }
}
