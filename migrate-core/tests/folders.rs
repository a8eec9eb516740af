//! Folders of migrations, most of them broken: what is said about each, and which chain it lends.
#![cfg(feature = "disk")]

mod form;

use std::fmt::Write as _;
use std::fs;

use migrate_core::{Chain, Dialect, Folder};
use migrate_tests::runner::{self, Case};

/// The head of a case may state `@dialect NAME,…` (else migrate.toml has to), `@crlf` and `@bom` (how the files are
/// written), and `@signs`: then `<NUL>`, `<ESC>` and `<RLO>` in files stand for what no text should hold.
#[test]
fn every_folder_is_judged_as_expected() {
    runner::cases(
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases/folders"),
        judge,
    );
}

fn judge(case: &Case) -> String {
    let folder = tempfile::tempdir().expect("a folder for the case");
    let root = folder.path().join("migrations");
    fs::create_dir(&root).expect("the case's folder is new");
    for (path, text) in case.files() {
        let path = folder.path().join(path);
        let mut text = text.to_owned();
        if case.option("crlf").is_some() {
            text = text.replace('\n', "\r\n");
        }
        if case.option("signs").is_some() {
            let signs = [("<NUL>", "\0"), ("<ESC>", "\x1b"), ("<RLO>", "\u{202e}")];
            for (name, sign) in signs {
                text = text.replace(name, sign);
            }
        }
        if case.option("bom").is_some() {
            text.insert(0, '\u{feff}');
        }
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder");
        fs::write(path, text).expect("a file of the case");
    }
    let dialects = case.option("dialect").map_or(Vec::new(), |names| {
        let names = names.split(',').map(str::parse::<Dialect>);
        names.map(|name| name.expect("a dialect")).collect()
    });
    let folder = Folder::read(&root, "migrations", &dialects).expect("the folder can be listed");
    let mut out = String::new();
    for finding in folder.diagnostics() {
        let faults = form::faults(finding);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        out.push_str(&finding.draw());
        out.push('\n');
    }
    out.push_str(&folder.chain().map_or("no chain\n".to_owned(), describe));
    out
}

/// Writes a line a revision, in the chain's order.
fn describe(chain: Chain<'_>) -> String {
    let mut out = "chain:\n".to_owned();
    for entry in chain.entries() {
        let parents: Vec<_> = entry.parents().map(|parent| parent.id()).collect();
        let parents = if parents.is_empty() {
            "base".to_owned()
        } else {
            parents.join(", ")
        };
        let _ = writeln!(out, "  {} after {parents}", entry.id());
    }
    out
}
