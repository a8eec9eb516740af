//! How long it takes to read, check and write out folders, and whether time grows with size alone.
//!
//! `cargo bench -p migrate-core --features disk --bench folder [-- part of a name]`
#![expect(clippy::print_stdout, reason = "its output is its purpose")]

use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::time::{Duration, Instant};

use migrate_core::{Config, Dialect, Folder, SourceFile};

const SMALL: usize = 1_000;
const LARGE: usize = 5_000;
const DIALECTS: [Dialect; 1] = [Dialect::Postgres];

fn main() {
    println!(
        "{:38} {:>9} {:>9}  ratio (5.0 is linear)",
        "", "1,000", "5,000"
    );
    compare("sound, from memory", |n| from_memory(&sound(n)));
    compare("sound, from disk", |n| from_disk(&sound(n)));
    compare("a branch and a merge every 4 files", |n| {
        from_memory(&merged(n))
    });
    compare("no file follows another", |n| from_memory(&apart(n)));
    compare("every parent is missing", |n| from_memory(&orphaned(n)));
    compare("every file has a broken section", |n| {
        from_memory(&broken(n))
    });
    compare("one cycle through all files", |n| from_memory(&round(n)));
    compare("one file of n statements", |n| {
        from_memory(&[statements(n, "SELECT 1;\n")])
    });
    compare("one file of n broken statements", |n| {
        from_memory(&[statements(n, "COMMIT;\n")])
    });
    compare("one file of n directives", |n| {
        from_memory(&[statements(n, "-- migrate:rerunnable\nSELECT 1;\n")])
    });
    compare("one file of n sections", |n| from_memory(&[sections(n)]));
}

/// Prints the times of both sizes; `measure` returns the best of some runs.
fn compare(name: &str, measure: impl Fn(usize) -> Duration) {
    let mut wanted = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .peekable();
    if wanted.peek().is_some() && !wanted.any(|word| name.contains(&word)) {
        return;
    }
    let (small, large) = (measure(SMALL), measure(LARGE));
    let ratio = large.as_secs_f64() / small.as_secs_f64();
    let [small, large] = [small, large].map(|time| time.as_secs_f64() * 1e3);
    println!("{name:38} {small:6.2} ms {large:6.2} ms  {ratio:.1}");
}

fn from_memory(texts: &[String]) -> Duration {
    let files = texts.iter().enumerate();
    let files: Vec<_> = files
        .map(|(at, text)| SourceFile::new(&path(at), text))
        .collect();
    best(|| {
        let files = files.clone();
        timed(|| Folder::from_files(Config::new(&DIALECTS), files))
    })
}

fn from_disk(texts: &[String]) -> Duration {
    let root = tempfile::tempdir().expect("a folder for the files");
    fs::create_dir(root.path().join("migrations")).expect("the folder is new");
    for (at, text) in texts.iter().enumerate() {
        fs::write(root.path().join(path(at)), text).expect("a file of the folder");
    }
    let root = root.path().join("migrations");
    best(|| timed(|| Folder::read(&root, "migrations", &DIALECTS).expect("the folder is there")))
}

fn best(run: impl FnMut() -> Duration) -> Duration {
    std::iter::repeat_with(run)
        .take(15)
        .min()
        .unwrap_or_default()
}

fn timed(read: impl FnOnce() -> Folder) -> Duration {
    let begin = Instant::now();
    let folder = read();
    black_box(folder.chain().map(|chain| chain.len()));
    begin.elapsed()
}

fn path(at: usize) -> String {
    format!("migrations/20260101_{at:06}_create_table.sql")
}

fn id(at: usize) -> String {
    format!(
        "{:012x}",
        (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a) & 0xffff_ffff_ffff
    )
}

fn file(at: usize, parent: &str) -> String {
    let id = id(at);
    format!(
        "-- revision: {id}
-- parent: {parent}
-- message: create table {at}
-- created: 2026-11-20T10:32:00Z

-- migrate:up
CREATE TABLE table_{at} (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id bigint NOT NULL REFERENCES projects (id),
    name       text NOT NULL DEFAULT 'it''s; new',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX table_{at}_name ON table_{at} (name);

-- migrate:down
DROP TABLE table_{at};
"
    )
}

fn sound(n: usize) -> Vec<String> {
    let parent = |at: usize| at.checked_sub(1).map_or("base".to_owned(), id);
    (0..n).map(|at| file(at, &parent(at))).collect()
}

fn merged(n: usize) -> Vec<String> {
    let parent = |at: usize| match at % 4 {
        _ if at == 0 => "base".to_owned(),
        0 | 1 => id(at - 1),
        2 => id(at - 2),
        _ => format!("{}, {}", id(at - 2), id(at - 1)),
    };
    (0..n).map(|at| file(at, &parent(at))).collect()
}

fn apart(n: usize) -> Vec<String> {
    (0..n).map(|at| file(at, "base")).collect()
}

fn orphaned(n: usize) -> Vec<String> {
    (0..n).map(|at| file(at, &id(at + n))).collect()
}

fn broken(n: usize) -> Vec<String> {
    sound(n)
        .iter()
        .map(|text| text.replace("CREATE INDEX", "COMMIT; CREATE INDEX"))
        .collect()
}

fn round(n: usize) -> Vec<String> {
    (0..n).map(|at| file(at, &id((at + 1) % n))).collect()
}

fn statements(n: usize, statement: &str) -> String {
    let mut text =
        "-- revision: a\n-- parent: base\n\n-- migrate:down none\n-- migrate:up\n".to_owned();
    (0..n).for_each(|_| text.push_str(statement));
    text
}

fn sections(n: usize) -> String {
    let mut text = "-- revision: a\n-- parent: base\n\n-- migrate:down none\n".to_owned();
    for at in 0..n {
        let _ = write!(text, "-- migrate:up environment=e{at}\nSELECT 1;\n");
    }
    text
}
