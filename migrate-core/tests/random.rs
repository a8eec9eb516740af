//! Whatever a folder holds, it is read without a panic, and the same in any order of its files.
#![cfg(feature = "parse")]

use migrate_core::checks::{Findings, RULES, Scope};
use migrate_core::revision::Revision;
use migrate_core::{Config, Diagnostic, Dialect, Folder, SourceFile};
use proptest::prelude::*;

/// Lines that mean something, alone and beside each other.
const LINES: [&str; 44] = [
    "",
    " ",
    "--",
    "-- a comment",
    "/* a",
    "b */",
    "/*",
    "*/ SELECT 1;",
    "-- revision: {}",
    "-- revison: {}",
    "-- Revision: {}",
    "-- revision:",
    "-- revision {}",
    "-- parent: base",
    "-- parent: {}",
    "-- parent: {}, {}",
    "-- paren: {}",
    "-- parent: {},,",
    "-- depends-on: {}",
    "-- labels: {}",
    "-- message: {}",
    "-- created: 2026-01-01T00:00:00Z",
    "-- irreversible: gone",
    "-- lock-timeout: 5s",
    "-- what: {}",
    "-- migrate:up",
    "-- migrate:down",
    "-- migrate:up none",
    "-- migrate:down none",
    "-- migrate:up dialect=sqlite",
    "-- migrate:down transaction=off environment=!a",
    "--migrate:down",
    "-- migrate:",
    "-- migrate: up",
    "-- migrate:rerunnable",
    "-- migrate:done-when SELECT '{}'",
    "-- migrate:up dialect=postgres, sqlite code=a::b dialect=x",
    "SELECT 1;",
    "COMMIT",
    "INSERT INTO a VALUES ('",
    "');",
    "DO $a$",
    "$a$;",
    "\\d \u{feff}\0日本\r",
];

const IDS: [&str; 8] = [
    "a",
    "b",
    "c",
    "add_users",
    "head",
    "base",
    "é",
    "3b2c1a5d6e7f",
];

fn line() -> impl Strategy<Value = String> {
    let known = (
        prop::sample::select(&LINES[..]),
        prop::sample::select(&IDS[..]),
    );
    prop_oneof![
        9 => known.prop_map(|(line, id)| line.replace("{}", id)),
        1 => "\\PC{0,12}",
    ]
}

fn file() -> impl Strategy<Value = String> {
    let sound = (prop::sample::select(&IDS[..]), prop::sample::select(&IDS[..])).prop_map(|(id, parent)| {
        format!("-- revision: {id}\n-- parent: {parent}\n\n-- migrate:up none\n-- migrate:down none\n")
    });
    let broken = prop::collection::vec(line(), 0..14).prop_map(|lines| lines.join("\n"));
    prop_oneof![sound, broken]
}

/// Draws all findings: that must not panic either.
fn draw(folder: &Folder) -> String {
    let mut drawn = String::new();
    for finding in folder.diagnostics() {
        for label in &finding.labels {
            let place = (label.start(), label.end());
            assert!(place.0 <= place.1);
            if let Some(span) = &label.span {
                assert!(
                    label.file.text().get(span.clone()).is_some(),
                    "{finding:?} cuts a character"
                );
            }
        }
        drawn.push_str(&finding.draw());
    }
    let chain = folder.chain().map(|chain| {
        let ids: Vec<_> = chain.entries().map(|entry| entry.id()).collect();
        ids.join(" ")
    });
    format!("{drawn}{chain:?}")
}

fn named(texts: &[String]) -> Vec<SourceFile> {
    let files = texts.iter().enumerate();
    files
        .map(|(at, text)| SourceFile::new(&format!("migrations/{at:02}.sql"), text))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_text_is_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let text = String::from_utf8_lossy(&bytes);
        let file = SourceFile::new("migrations/a.sql", &text);
        Revision::parse(file.clone(), Dialect::ALL, &mut Findings::default());
        Config::parse(file, &mut Findings::default());
    }

    #[test]
    fn a_folder_is_read_the_same_in_any_order(texts in prop::collection::vec(file(), 0..7), turn in 0_usize..7) {
        let files = named(&texts);
        let mut turned = files.clone();
        turned.rotate_left(turn.min(files.len()));
        turned.reverse();
        let config = Config::new(&[Dialect::Postgres, Dialect::Sqlite]);
        let (one, two) = (Folder::from_files(config.clone(), files), Folder::from_files(config, turned));
        prop_assert_eq!(draw(&one), draw(&two));
        let headers = Folder::headers_of(one.config().clone(), named(&texts));
        draw(&headers);
        let rule = |finding: &Diagnostic| RULES.iter().find(|rule| rule.name == finding.name).unwrap();
        let drawn = |folder: &Folder, wanted: &dyn Fn(Scope) -> bool| {
            let findings = folder.diagnostics().iter();
            let findings = findings.filter(|finding| wanted(rule(finding).scope));
            findings.map(|finding| finding.draw()).collect::<Vec<_>>()
        };
        prop_assert_eq!(drawn(&headers, &|_| true), drawn(&one, &|scope| scope != Scope::Section));
        let ids = |folder: &Folder| {
            let chain = folder.chain()?;
            Some(chain.entries().map(|entry| (entry.id().to_owned(), entry.path().to_owned())).collect::<Vec<_>>())
        };
        prop_assert_eq!(ids(&headers), ids(&one));
    }

    #[test]
    fn a_chain_that_is_lent_is_in_order(parents in prop::collection::vec((0_usize..6, 0_usize..6, any::<bool>()), 1..6)) {
        let texts: Vec<_> = parents.iter().enumerate().map(|(at, &(one, two, merge))| {
            let parent = if one == 0 { "base".to_owned() } else if merge { format!("r{one}, r{two}") } else { format!("r{one}") };
            format!("-- revision: r{}\n-- parent: {parent}\n-- depends-on: r{two}\n\n-- migrate:up none\n-- migrate:down none\n", at + 1)
        }).collect();
        let folder = Folder::from_files(Config::new(&[Dialect::Sqlite]), named(&texts));
        draw(&folder);
        let Some(chain) = folder.chain() else {
            prop_assert!(!folder.diagnostics().is_empty());
            return Ok(());
        };
        for entry in chain.entries() {
            for before in entry.parents().chain(entry.depends_on()) {
                prop_assert!(before.index() < entry.index());
            }
        }
    }
}
