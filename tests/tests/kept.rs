//! What a verb says of a large folder is the same where it was read and where it was kept.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;
use std::time::Duration;

use migrate_tests::build;

const N_FILES: usize = 300;
/// How long files must have rested before what was read of them is kept.
const SETTLED: Duration = Duration::from_millis(2_100);
const DATABASE: [&str; 2] = ["--database-url", "sqlite:app.db"];

/// A package that was built, with a folder of migrations and a database.
struct Site {
    program: PathBuf,
    home: tempfile::TempDir,
}

impl Site {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("a temporary folder can be made");
        let site = Self {
            program: build::program("cargo-migrate"),
            home,
        };
        site.write("Cargo.toml", "[package]\nname = \"app\"\n");
        site.write(
            "migrations/migrate.toml",
            "format = 1\ndialect = \"sqlite\"\nmultiple-heads = \"allow\"\n",
        );
        for number in 0..N_FILES {
            site.write(&file(number), &text(number, "1"));
        }
        site
    }

    fn path(&self, path: &str) -> PathBuf {
        self.home.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("it is below the home")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
    }

    fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new(&self.program);
        command.arg("migrate").args(words);
        for variable in ["DATABASE_URL", "MIGRATE_DIR", "CARGO_TARGET_DIR"] {
            command.env_remove(variable);
        }
        let command = command.current_dir(self.home.path());
        command.output().expect("the program can be run")
    }

    fn kept(&self) -> Vec<PathBuf> {
        files(&self.path("target/cargo-migrate"))
    }
}

fn file(number: usize) -> String {
    format!("migrations/{number:03}_step.sql")
}

/// Two branches, of which every tenth revision has a label.
fn text(number: usize, value: &str) -> String {
    let parent = match number {
        0 => "base".to_owned(),
        1 => "r0".to_owned(),
        _ => format!("r{}", number - 2),
    };
    let label = match number % 10 {
        0 => format!("-- labels: release_{number}\n"),
        _ => String::new(),
    };
    format!(
        "-- revision: r{number}\n-- parent: {parent}\n{label}\n-- migrate:up\n\
         CREATE TABLE t{number} (n INTEGER DEFAULT {value});\n\n-- migrate:down\nDROP TABLE t{number};\n"
    )
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries
        .map(|entry| entry.expect("an entry").path())
        .collect()
}

fn looks() -> Vec<Vec<&'static str>> {
    let verbs: [&[&str]; 8] = [
        &["heads"],
        &["branches"],
        &["graph"],
        &["history"],
        &["history", "--range", "r10:r20"],
        &["current"],
        &["current", "--verbose"],
        &["status"],
    ];
    let mut looks = Vec::new();
    for verb in verbs {
        for format in [&[][..], &["--format", "json"]] {
            looks.push([verb, format, &DATABASE].concat());
            if !["current", "status"].contains(&verb[0]) {
                looks.push([verb, format].concat());
            }
        }
    }
    looks
}

#[test]
fn a_look_says_the_same_of_what_was_kept() {
    let site = Site::new();
    for target in ["r200", "r99"] {
        let upgraded = site.run(&[&["upgrade", target][..], &DATABASE].concat());
        assert!(upgraded.status.success(), "{upgraded:?}");
    }
    let all = || -> Vec<Output> { looks().iter().map(|words| site.run(words)).collect() };
    let read = all();
    for (words, output) in looks().iter().zip(&read) {
        assert!(!output.stdout.is_empty(), "{words:?}: {output:?}");
    }
    fs::create_dir(site.path("target")).expect("it can be made");
    thread::sleep(SETTLED);
    for words in [&["heads"][..], &[&["status"][..], &DATABASE].concat()] {
        assert!(site.run(words).status.success(), "{words:?}");
    }
    assert_eq!(site.kept().len(), 2, "headers, and all");
    for ((words, read), kept) in looks().iter().zip(read).zip(all()) {
        assert_eq!(kept, read, "{words:?}");
    }

    // Right after an edit, of the same size, which is seen before it could be kept.
    let status = || {
        let output = site.run(&[&["status"][..], &DATABASE].concat());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(!status().contains("edited"), "{}", status());
    site.write(&file(8), &text(8, "2"));
    assert!(status().contains("edited"), "{}", status());
    site.write(&file(8), &text(8, "1"));
    assert!(!status().contains("edited"), "{}", status());
}

#[test]
fn what_runs_or_writes_keeps_nothing() {
    let site = Site::new();
    fs::create_dir(site.path("target")).expect("it can be made");
    thread::sleep(SETTLED);
    for words in [
        &["upgrade", "r20", "--dry-run"][..],
        &["upgrade", "r20"],
        &["show", "r2"],
    ] {
        let output = site.run(&[words, &DATABASE].concat());
        assert!(output.status.success(), "{words:?}: {output:?}");
    }
    assert!(site.run(&["check"]).status.success());
    assert!(site.kept().is_empty(), "{:?}", site.kept());
}
