//! What it costs to look at 1,000 and at 5,000 revisions: whole processes, beside peers.
//!
//! `cargo bench -p cargo-migrate --bench looking`
//!
//! The peers are processes too: one that reads the same files and nothing else, one that does so with
//! as few calls of the system as can be, one that only asks when each was changed, and one that
//! resolves them as `sqlx::migrate!` would. CPU time is of user and system together, over all threads.
//!
//! `kept` is of a folder that is as it was when it was last looked at, below a package that was built.
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

mod cost;
mod folder;

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;
use std::{env, fs, thread};

use cost::Cost;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-migrate");
/// The words that make this program a peer.
const PEERS: [&str; 4] = ["read", "calls", "list", "resolve"];
const DATABASE: &str = "sqlite:app.db";
/// How long files must have rested for what was read of them to be kept.
const SETTLED: Duration = Duration::from_millis(2_100);

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let args: Vec<String> = env::args().collect();
    if let [_, word, path] = &*args
        && PEERS.contains(&word.as_str())
    {
        return be_a_peer(word, Path::new(path)).await;
    }
    for n_revisions in [1_000, 5_000] {
        let home = tempfile::tempdir().expect("a folder for the files");
        folder::write(home.path(), n_revisions);
        measure(home.path(), n_revisions);
    }
}

fn measure(home: &Path, n_revisions: usize) {
    let own = env::current_exe().expect("this program has a path");
    let peer = |word: &str, folder: &str| {
        let mut command = Command::new(&own);
        command.args([word, folder]).current_dir(home);
        command
    };
    println!(
        "{n_revisions} revisions                 CPU       wall, median   CPU of reading the files, of sqlx's resolving"
    );
    let read = Cost::of(&mut peer("read", "migrations"));
    let calls = Cost::of(&mut peer("calls", "migrations"));
    let listed = Cost::of(&mut peer("list", "migrations"));
    let resolved = Cost::of(&mut peer("resolve", "sqlx"));
    show("  reading the files", &read, &read, &resolved);
    show("  the system's calls alone", &calls, &read, &resolved);
    show("  the files' times alone", &listed, &read, &resolved);
    show("  sqlx's resolving", &resolved, &read, &resolved);
    let verb = |words: &[&str]| {
        let mut command = Command::new(PROGRAM);
        command.arg("migrate").args(words).current_dir(home);
        for variable in ["DATABASE_URL", "MIGRATE_DIR", "CARGO_TARGET_DIR"] {
            command.env_remove(variable);
        }
        command
    };
    let applied = verb(&["upgrade", "--database-url", DATABASE, "--quiet"]).status();
    assert!(
        applied.is_ok_and(|status| status.success()),
        "upgrade failed"
    );
    let looks: [(&str, &[&str]); 5] = [
        ("heads", &["heads"]),
        ("history", &["history"]),
        (
            "current, of a database",
            &["current", "--database-url", DATABASE],
        ),
        (
            "status, of a database",
            &["status", "--database-url", DATABASE],
        ),
        (
            "history, of a database",
            &["history", "--database-url", DATABASE],
        ),
    ];
    let show_verb = |name: &str, mut command: Command| {
        show(
            &format!("  {name}"),
            &Cost::of(&mut command),
            &read,
            &resolved,
        );
    };
    show_verb("check", verb(&["check"]));
    for (name, words) in looks {
        show_verb(name, verb(words));
    }
    let target = home.join("target");
    fs::create_dir(&target).expect("a folder can be made");
    thread::sleep(SETTLED);
    for (name, words) in looks {
        let mut command = verb(words);
        command.env("CARGO_TARGET_DIR", &target);
        show_verb(&format!("{name}, kept"), command);
    }
    let kept = fs::read_dir(target.join("cargo-migrate"));
    assert_eq!(kept.map_or(0, Iterator::count), 2, "headers, and all");
}

fn show(name: &str, cost: &Cost, read: &Cost, resolved: &Cost) {
    let ms = |time: std::time::Duration| time.as_secs_f64() * 1e3;
    let times = |peer: &Cost| cost.cpu.as_secs_f64() / peer.cpu.as_secs_f64();
    println!(
        "{name:31} {:5.1} ms  {:6.1}  {:6.1} ms   {:4.2}  {:4.2}",
        ms(cost.cpu),
        ms(cost.wall),
        ms(cost.median),
        times(read),
        times(resolved)
    );
}

async fn be_a_peer(word: &str, path: &Path) {
    if word == "resolve" {
        let found = sqlx::migrate::Migrator::new(PathBuf::from(path)).await;
        let found = found.expect("the files are named as sqlx names them");
        println!("{}", found.migrations.len());
        return;
    }
    let entries = fs::read_dir(path).expect("the folder is there");
    if word == "calls" {
        // A look can't do with less: it opens each file, reads it to its end and closes it.
        let mut buffer = vec![0; 64 << 10];
        let lengths = entries.map(|entry| {
            let path = entry.expect("an entry").path();
            let mut file = fs::File::open(path).expect("a file");
            let mut length = 0;
            loop {
                match file.read(&mut buffer).expect("it can be read") {
                    0 => return length,
                    read => length += read,
                }
            }
        });
        println!("{}", lengths.sum::<usize>());
        return;
    }
    if word == "list" {
        let entries = entries.map(|entry| entry.and_then(|entry| entry.metadata()));
        let sizes = entries.map(|found| found.expect("a file").len());
        println!("{}", sizes.sum::<u64>());
        return;
    }
    let texts = entries.map(|entry| fs::read(entry.expect("an entry").path()).expect("a file"));
    println!("{}", texts.map(|text| text.len()).sum::<usize>());
}
