//! The page on json lists what the code says: the kinds of failures and the exit codes.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use regex_lite::Regex;
use walkdir::WalkDir;

#[test]
fn the_page_has_every_kind_of_failure() {
    let mut kinds = BTreeSet::from(["usage".to_owned()]);
    // The words of the enums, and of rules that have one of their own.
    let words = pattern(r#"(?:=> "|^    \("[a-z-]+", ")([a-z_]+)"\)?,"#);
    for file in [
        "migrate-core/src/error.rs",
        "migrate-runtime/src/error.rs",
        "migrate-cli/src/error.rs",
    ] {
        let text = read(&root().join(file));
        kinds.extend(text.lines().flat_map(|line| found(&words, line)));
    }
    let made = pattern(r#"Error::(?:refused|new)\(\s*"([a-z_]+)""#);
    for folder in ["migrate-cli/src", "cargo-migrate/src"] {
        for entry in WalkDir::new(root().join(folder)) {
            let path = entry.expect("the workspace can be read").into_path();
            if path.extension().is_some_and(|it| it == "rs") {
                kinds.extend(found(&made, &read(&path)));
            }
        }
    }
    let page = page();
    let rows: BTreeSet<String> = part(&page, "Kinds")
        .filter_map(|row| Some(row.strip_prefix("| `")?.split('`').next()?.to_owned()))
        .collect();
    let missing: Vec<_> = kinds.difference(&rows).collect();
    assert!(
        missing.is_empty(),
        "docs/json.md has no row for the kinds {missing:?}"
    );
    let gone: Vec<_> = rows.difference(&kinds).collect();
    assert!(
        gone.is_empty(),
        "docs/json.md has rows for kinds that nothing makes: {gone:?}"
    );
}

#[test]
fn the_page_has_the_table_of_exit_codes() {
    let code = read(&root().join("migrate-cli/src/exit.rs"));
    let table: Vec<_> = code
        .lines()
        .filter_map(|line| line.strip_prefix("/// |"))
        .collect();
    assert_eq!(table.len(), 10, "a head, a rule, and eight codes");
    let page = page();
    let rows: Vec<_> = part(&page, "Exit codes")
        .filter_map(|row| row.strip_prefix('|'))
        .collect();
    assert_eq!(table, rows);
}

fn page() -> String {
    read(&root().join("docs/json.md"))
}

/// Returns the lines below a heading.
fn part<'p>(page: &'p str, heading: &str) -> impl Iterator<Item = &'p str> {
    let parts = page.split("\n## ");
    let part = parts.filter_map(|part| part.strip_prefix(heading)).next();
    part.expect("the page has this part").lines()
}

fn found(pattern: &Regex, text: &str) -> Vec<String> {
    pattern
        .captures_iter(text)
        .map(|it| it[1].to_owned())
        .collect()
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is tested")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
