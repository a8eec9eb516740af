//! What a folder's chain shows of its files.
#![cfg(feature = "parse")]

use migrate_core::Dialect::{Mysql, Postgres, Sqlite};
use migrate_core::{Chain, Config, Direction, Folder, SourceFile};

fn folder() -> Folder {
    let first = "\u{feff}-- revision: 3b2c1a5d6e7f\r
-- parent: base\r
-- message: create users\r
-- created: 2026-11-20T10:32:00+01:00\r
-- labels: chat, people\r
-- lock-timeout: 5s\r
-- statement-timeout: off\r
\r
-- migrate:up dialect=sqlite foreign-keys=off\r
CREATE TABLE users (\r
    id integer\r
);\r
SAVEPOINT s;\r
-- migrate:up dialect=postgres\r
CREATE TABLE users (id integer, note text DEFAULT $$;$$);\r
-- migrate:up environment=production\r
INSERT INTO users VALUES (1);\r
-- migrate:up environment=!production\r
INSERT INTO users VALUES (2);\r
\r
-- migrate:down\r
DROP TABLE users;\r
";
    let second = "\
-- revision: 3b2c9f
-- parent: 3b2c1a5d6e7f
-- irreversible: the rows are gone

-- migrate:up dialect=postgres transaction=off
-- migrate:done-when SELECT true;
CREATE INDEX CONCURRENTLY i ON users (id);
-- migrate:rerunnable
VACUUM users;
-- migrate:up dialect=sqlite code=crate::steps::fill
";
    let third = "\
-- revision: add_rooms
-- parent: base
-- depends-on: 3b2c9f

-- migrate:up
COMMIT;
-- migrate:down none
";
    let merge = "-- revision: zz\n-- parent: add_rooms, 3b2c9f\n";
    let files = [("d", merge), ("c", third), ("b", second), ("a", first)];
    let files = files.map(|(name, text)| SourceFile::new(&format!("migrations/{name}.sql"), text));
    let mut config = Config::new(&[Postgres, Sqlite]);
    config.history_table = Some("ops.history".to_owned());
    Folder::from_files(config, files.into())
}

fn ids<'a>(entries: impl Iterator<Item = migrate_core::chain::Entry<'a>>) -> Vec<&'a str> {
    entries.map(|entry| entry.id()).collect()
}

fn chain(folder: &Folder) -> Chain<'_> {
    folder.chain().expect("files and graph are sound")
}

#[test]
fn entries_stand_in_order_and_are_found() {
    let folder = folder();
    let chain = chain(&folder);
    assert_eq!(
        (chain.len(), chain.is_empty(), chain.name()),
        (4, false, "main")
    );
    assert_eq!(chain.history_table(), Some("ops.history"));
    assert_eq!(
        ids(chain.entries()),
        ["3b2c1a5d6e7f", "3b2c9f", "add_rooms", "zz"]
    );
    assert_eq!(
        ids(chain.entries().rev()),
        ["zz", "add_rooms", "3b2c9f", "3b2c1a5d6e7f"]
    );
    assert_eq!(chain.entry(2).id(), "add_rooms");
    assert_eq!(chain.get("zz").map(|entry| entry.index()), Some(3));
    assert_eq!(chain.get("z"), None);
    assert_eq!(ids(chain.with_prefix("3b2c")), ["3b2c1a5d6e7f", "3b2c9f"]);
    assert_eq!(ids(chain.with_prefix("3b2c9")), ["3b2c9f"]);
    assert_eq!(ids(chain.with_prefix("")).len(), 4);
    assert_eq!(ids(chain.with_prefix("zzz")), [""; 0]);
    let merge = chain.entry(3);
    assert_eq!(ids(merge.parents()), ["add_rooms", "3b2c9f"]);
    assert_eq!(ids(chain.entry(2).depends_on()), ["3b2c9f"]);
    assert_eq!(
        ids(folder
            .heads()
            .map(|head| chain.get(head.id().expect("it has one")).expect("it is in"))),
        ["zz"]
    );
}

#[test]
fn an_entry_shows_its_header() {
    let folder = folder();
    let entry = chain(&folder).entry(0);
    assert_eq!(entry.message(), "create users");
    assert_eq!(entry.created(), Some("2026-11-20T10:32:00+01:00"));
    assert_eq!(entry.labels().collect::<Vec<_>>(), ["chat", "people"]);
    assert_eq!(
        (entry.lock_timeout(), entry.statement_timeout()),
        (Some(5_000), Some(0))
    );
    assert_eq!(
        (entry.path(), entry.irreversible()),
        ("migrations/a.sql", None)
    );
    assert!(entry.source().starts_with("-- revision") && !entry.source().contains('\r'));
    assert_eq!(entry.source_file().path(), entry.path());
    let second = chain(&folder).entry(1);
    assert_eq!(second.irreversible(), Some("the rows are gone"));
    assert_eq!((second.message(), second.created()), ("", None));
}

#[test]
fn sections_are_those_of_the_dialect_and_side() {
    let folder = folder();
    let entry = chain(&folder).entry(0);
    let texts = |direction, dialect| {
        let sections = entry.sections(direction, dialect);
        let texts = sections.map(|section| {
            let statements = section
                .statements()
                .map(|statement| statement.text().to_owned());
            (section.environment(), statements.collect::<Vec<_>>())
        });
        texts.collect::<Vec<_>>()
    };
    let environment = |name: &str| Some(name.to_owned());
    let text = |text: &str| vec![text.to_owned()];
    assert_eq!(
        texts(Direction::Up, Postgres),
        [
            (
                None,
                text("CREATE TABLE users (id integer, note text DEFAULT $$;$$)")
            ),
            (
                environment("production"),
                text("INSERT INTO users VALUES (1)")
            ),
            (
                environment("!production"),
                text("INSERT INTO users VALUES (2)")
            ),
        ]
    );
    let sqlite = texts(Direction::Up, Sqlite);
    assert_eq!(sqlite.len(), 3);
    assert_eq!(
        sqlite[0].1,
        ["CREATE TABLE users (\n    id integer\n)", "SAVEPOINT s"]
    );
    assert_eq!(
        texts(Direction::Down, Sqlite),
        [(None, text("DROP TABLE users"))]
    );
    assert_eq!(texts(Direction::Up, Mysql), []);

    let up: Vec<_> = entry.sections(Direction::Up, Sqlite).collect();
    assert!(up[0].transaction() && !up[0].foreign_keys() && up[0].code().is_none());
    assert!(up[0].is_for(None) && up[0].is_for(Some("test")));
    assert!(up[1].is_for(Some("production")) && !up[1].is_for(Some("test")) && !up[1].is_for(None));
    assert!(!up[2].is_for(Some("production")) && up[2].is_for(Some("test")) && up[2].is_for(None));
    let second = chain(&folder).entry(1);
    let code = second
        .sections(Direction::Up, Sqlite)
        .next()
        .and_then(|section| section.code());
    assert_eq!(code, Some("crate::steps::fill"));
}

#[test]
fn statements_know_their_place_and_what_they_are() {
    let folder = folder();
    let chain = chain(&folder);
    for entry in chain.entries() {
        for direction in Direction::BOTH {
            for section in [Postgres, Sqlite]
                .iter()
                .flat_map(|&d| entry.sections(direction, d))
            {
                for statement in section.statements() {
                    let file = entry.source_file();
                    assert_eq!(&file.text()[statement.span()], statement.text());
                    assert_eq!(statement.line(), file.position(statement.span().start).line);
                }
            }
        }
    }
    let first = chain
        .entry(0)
        .sections(Direction::Up, Sqlite)
        .next()
        .expect("it has an up");
    let lines: Vec<_> = first
        .statements()
        .map(|s| (s.line(), s.savepoint()))
        .collect();
    assert_eq!(lines, [(10, false), (13, true)]);
    let second = chain
        .entry(1)
        .sections(Direction::Up, Postgres)
        .next()
        .expect("it has an up");
    assert!(!second.transaction());
    let seen: Vec<_> = second
        .statements()
        .map(|s| (s.alone(), s.rerunnable(), s.done_when()))
        .collect();
    assert_eq!(
        seen,
        [(true, false, Some("SELECT true")), (true, true, None)]
    );
}

#[test]
fn a_side_with_errors_is_broken_and_the_chain_is_lent() {
    let folder = folder();
    let names: Vec<_> = folder
        .diagnostics()
        .iter()
        .map(|finding| finding.name)
        .collect();
    assert_eq!(names, ["transaction-control"]);
    let broken = chain(&folder)
        .entries()
        .map(|entry| Direction::BOTH.map(|d| entry.is_broken(d)));
    assert_eq!(
        broken.collect::<Vec<_>>(),
        [[false; 2], [false; 2], [true, false], [false; 2]]
    );
}

#[test]
fn the_fingerprint_is_one_a_dialect_and_no_others() {
    let folder = folder();
    let chain = chain(&folder);
    let (postgres, sqlite) = (chain.fingerprint(Postgres), chain.fingerprint(Sqlite));
    assert!(postgres.is_some_and(|text| text.starts_with("v1:")));
    assert_ne!(postgres, sqlite);
    assert_eq!(chain.fingerprint(Mysql), None);
    assert_eq!(chain.entry(0).checksum(Direction::Up, Mysql), None);
    let pairs = chain.entries().map(|entry| {
        (
            entry.id(),
            entry
                .checksum(Direction::Up, Sqlite)
                .expect("the chain has the dialect"),
        )
    });
    assert_eq!(Some(&*migrate_core::checksum::fingerprint(pairs)), sqlite);
}
