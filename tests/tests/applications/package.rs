//! A package in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Once;

/// A package that is built with cargo, offline, in a target folder that all tests share.
///
/// Its folder has the same path in every run, so that nothing piles up.
#[derive(Debug)]
pub(crate) struct Package {
    name: &'static str,
    folder: PathBuf,
}

impl Package {
    /// Begins an empty package; `RUNTIME` in its dependencies is the folder of the stand-in for
    /// migrate-runtime.
    pub(crate) fn new(name: &'static str, dependencies: &str) -> Self {
        Self::of_edition(name, dependencies, "2024")
    }

    /// Begins an empty package of an edition of Rust.
    pub(crate) fn of_edition(name: &'static str, dependencies: &str, edition: &str) -> Self {
        static RUNTIME: Once = Once::new();
        RUNTIME.call_once(write_runtime);
        let folder = home().join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("an old package can be removed");
        }
        let package = Self { name, folder };
        package.write(
            "Cargo.toml",
            &format!("{}\n[workspace]\n", manifest(name, "", dependencies))
                .replace("edition = \"2024\"", &format!("edition = \"{edition}\"")),
        );
        let lock = fs::read_to_string(workspace().join("Cargo.lock"));
        package.write("Cargo.lock", &lock.expect("the workspace has a lock file"));
        package
    }

    /// Writes a file below its folder.
    pub(crate) fn write(&self, path: &str, text: &str) {
        write(&self.folder.join(path), text);
    }

    /// Begins another package in a folder below its own.
    pub(crate) fn write_package(&self, name: &str, dependencies: &str) {
        self.write(
            &format!("{name}/Cargo.toml"),
            &manifest(name, "", dependencies),
        );
    }

    /// Removes a file.
    pub(crate) fn remove(&self, path: &str) {
        fs::remove_file(self.folder.join(path)).expect("the file is there");
    }

    /// Builds and runs it, and returns what it prints.
    pub(crate) fn run(&self) -> String {
        let output = self.cargo(&["run", "--quiet"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    }

    /// Builds it, and returns whether the compiler had work.
    pub(crate) fn rebuilds(&self) -> bool {
        let output = self.cargo(&["build", "--message-format=json"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        let stdout = text(&output.stdout);
        let mut lines = stdout.lines();
        let artifact = format!("\"name\":\"{}\"", self.name);
        let is_own = |line: &&str| {
            line.contains("\"reason\":\"compiler-artifact\"") && line.contains(&artifact)
        };
        let line = lines.find(is_own).expect("cargo names each artifact");
        line.contains("\"fresh\":false")
    }

    /// Returns what clippy says.
    pub(crate) fn clippy(&self) -> String {
        text(&self.cargo(&["clippy", "--quiet"]).stderr)
    }

    /// Builds it in vain, and returns what the compiler says.
    pub(crate) fn fails(&self) -> String {
        let output = self.cargo(&["check", "--quiet"]);
        assert!(!output.status.success(), "it builds");
        text(&output.stderr)
    }

    /// Checks it, and returns what the compiler says.
    pub(crate) fn warns(&self) -> String {
        let output = self.cargo(&["check", "--quiet"]);
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stderr)
    }

    fn cargo(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--offline", "--color=never", "--target-dir"])
            .arg(home().join("target"))
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .expect("the cargo that runs the tests can be run again")
    }
}

/// Writes the package that stands in for migrate-runtime.
fn write_runtime() {
    let root = workspace();
    let path = |name: &str| format!("{name} = {{ path = \"{}\" }}\n", root.join(name).display());
    let dependencies = path("migrate-core") + &path("migrate-macros");
    let lib = root.join("tests/fixtures/stand-in/lib.rs");
    let more = format!(
        "[lib]\npath = \"{}\"\n\n[features]\npostgres = []\nsqlite = []\nsqlite-unbundled = []\n",
        lib.display()
    );
    let text = manifest("migrate-runtime", &more, &dependencies);
    let path = runtime().join("Cargo.toml");
    // Written again only when it differs: cargo builds what is newer.
    if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
        write(&path, &text);
    }
}

fn manifest(name: &str, more: &str, dependencies: &str) -> String {
    let dependencies = dependencies.replace("RUNTIME", &runtime().display().to_string());
    format!(
        "[package]\nname = \"{name}\"\nversion = \"{}\"\nedition = \"2024\"\n\n\
         {more}\n[dependencies]\n{dependencies}\n",
        env!("CARGO_PKG_VERSION")
    )
}

fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("a file stands in a folder");
    fs::create_dir_all(folder).expect("a folder can be made");
    fs::write(path, text).expect("a file can be written");
}

fn home() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("applications")
}

fn runtime() -> PathBuf {
    home().join("migrate-runtime")
}

fn workspace() -> &'static Path {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the tests stand in the workspace")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
