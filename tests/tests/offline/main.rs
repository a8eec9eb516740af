//! Scripts, run by the databases' own clients: they leave what a run leaves, once.

#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

#[path = "../corpora/convert.rs"]
mod convert;
mod corpora;
mod layout;
mod place;
mod postgres;
mod sqlite;

use migrate_core::plan::{self, Options};
use migrate_core::{Chain, Config, Dialect, Folder, SourceFile};
use migrate_runtime::core::plan::Stamp;
use migrate_runtime::{Run, Script};
use place::Place;

const DIALECTS: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

const TWO: [(&str, &str); 2] = [
    (
        "a",
        "-- migrate:up\nCREATE TABLE a (id int);\n\n-- migrate:down\nDROP TABLE a;\n",
    ),
    (
        "b",
        "-- migrate:up\nCREATE TABLE b (id int);\n\n-- migrate:down\nDROP TABLE b;\n",
    ),
];

#[tokio::test]
async fn stamps_are_rows_too() {
    for dialect in DIALECTS {
        let chain = chain(Config::new(&[dialect]), &TWO);
        let (online, offline) = (Place::new(dialect), Place::new(dialect));
        for (from, to) in [("base", "head"), ("head", "a"), ("a", "base")] {
            let options = Options::new(dialect);
            let history = plan::imagined(chain, &from.parse().unwrap(), &options).unwrap();
            let target = [to.parse().unwrap()];
            let plan = plan::stamp(chain, &history, &target, Stamp::Move, &options).unwrap();
            let script = Script::new(chain, dialect, &plan).text().unwrap();
            let run = Run::stamp(chain, online.url(), Stamp::Move).to(to);
            run.await.unwrap();
            offline.run(&script).unwrap();
            assert_same(&online, &offline);
            offline.refuses(&script);
        }
    }
}

#[tokio::test]
async fn branches_and_their_merge() {
    let file = |id: &str, parents: &str, rest: &str| {
        let text = format!("-- revision: {id}\n-- parent: {parents}\n\n{rest}");
        SourceFile::new(&format!("migrations/{id}.sql"), &text)
    };
    let table = |id: &str| {
        format!("-- migrate:up\nCREATE TABLE {id} (id int);\n\n-- migrate:down\nDROP TABLE {id};\n")
    };
    for dialect in DIALECTS {
        let files = vec![
            file("a", "base", &table("a")),
            file("b", "a", &table("b")),
            file("c", "a", &table("c")),
            file("d", "c, b", ""),
        ];
        same_as_a_run(build(Config::new(&[dialect]), files), dialect, "").await;
    }
}

#[test]
fn of_two_at_once_one_does_it() {
    for dialect in DIALECTS {
        let chain = chain(Config::new(&[dialect]), &TWO);
        let script = upgrade(chain, dialect, "base", "head");
        let place = Place::new(dialect);
        let done = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| place.run(&script).is_ok()))
                .collect();
            let ran = runs.into_iter().map(|run| run.join().unwrap());
            ran.filter(|&ran| ran).count()
        });
        assert_eq!(done, 1, "{dialect}");
        let rows = place.sql("SELECT count(*) FROM migrate_history;");
        assert_eq!(rows.trim(), "2", "{dialect}");
    }
}

/// Applies a chain by a run and by a script, takes it back likewise, and compares after each; tries
/// the script where it must fail.
async fn same_as_a_run(chain: Chain<'_>, dialect: Dialect, before: &str) {
    let (online, offline) = (Place::new(dialect), Place::new(dialect));
    for place in [&online, &offline] {
        place.sql(before);
    }
    let last = chain
        .entries()
        .rfind(|entry| entry.irreversible().is_some());
    let floor = last.map_or("base", |entry| entry.id());

    let up = upgrade(chain, dialect, "base", "head");
    Run::upgrade(chain, online.url()).await.unwrap();
    offline.run(&up).unwrap();
    assert_same(&online, &offline);
    offline.refuses(&up);
    let again = Run::upgrade(chain, offline.url()).await.unwrap();
    assert_eq!(again.applied.len(), 0, "the fingerprints differ");

    // The database is further than that script goes, and another isn't as far as this one starts.
    let first = chain.entry(0).id();
    offline.refuses(&upgrade(chain, dialect, "base", first));
    if chain.len() > 1 {
        Place::new(dialect).refuses(&upgrade(chain, dialect, first, "head"));
    }

    if floor == chain.entry(chain.len() - 1).id() {
        return;
    }
    let down = downgrade(chain, dialect, "head", floor);
    Run::downgrade(chain, online.url()).to(floor).await.unwrap();
    offline.run(&down).unwrap();
    assert_same(&online, &offline);
    offline.refuses(&down);

    let up = upgrade(chain, dialect, floor, "head");
    Run::upgrade(chain, online.url()).await.unwrap();
    offline.run(&up).unwrap();
    assert_same(&online, &offline);
}

fn assert_same(online: &Place, offline: &Place) {
    assert_text(&online.schema(), &offline.schema());
    assert_text(&online.history(), &offline.history());
}

fn assert_text(online: &str, offline: &str) {
    if online != offline {
        let differ = online.lines().zip(offline.lines()).find(|(a, b)| a != b);
        panic!("the script leaves something else: {differ:?}\n{online}\n-- offline\n{offline}");
    }
}

fn upgrade(chain: Chain<'_>, dialect: Dialect, from: &str, to: &str) -> String {
    let options = Options::new(dialect);
    let history = plan::imagined(chain, &from.parse().unwrap(), &options).unwrap();
    let plan = plan::upgrade(chain, &history, &to.parse().unwrap(), &options).unwrap();
    Script::new(chain, dialect, &plan).text().unwrap()
}

fn downgrade(chain: Chain<'_>, dialect: Dialect, from: &str, to: &str) -> String {
    let options = Options::new(dialect);
    let history = plan::imagined(chain, &from.parse().unwrap(), &options).unwrap();
    let plan = plan::downgrade(chain, &history, &to.parse().unwrap(), &options).unwrap();
    Script::new(chain, dialect, &plan).text().unwrap()
}

/// Builds a chain of files that live as long as the test.
fn build(config: Config, files: Vec<SourceFile>) -> Chain<'static> {
    let folder = Folder::from_files(config, files);
    assert_eq!(folder.diagnostics(), [], "the chain has findings");
    let folder: &'static Folder = Box::leak(Box::new(folder));
    folder.chain().unwrap()
}

/// Builds a chain of revisions, each on the one before: an id, and what follows its header.
fn chain(config: Config, revisions: &[(&str, &str)]) -> Chain<'static> {
    let mut parent = "base";
    let mut files = Vec::new();
    for (id, body) in revisions {
        let text =
            format!("-- revision: {id}\n-- parent: {parent}\n-- message: make {id}\n\n{body}");
        files.push(SourceFile::new(&format!("migrations/{id}.sql"), &text));
        parent = id;
    }
    build(config, files)
}
