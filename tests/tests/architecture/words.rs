//! Words that may not stand in some places.

use regex_lite::Regex;

use super::Violation;
use super::tree::{File, Tree};

/// A pattern that code of migrate-core may not hold, the file that still may, and the reason.
const IMPURE: &[(&str, Option<&str>, &str)] = &[
    (
        r"\bstd::env\b|\bstd::\{[^}]*\benv\b",
        None,
        "core takes values: the caller reads the environment",
    ),
    (
        r"\bSystemTime\b|\bInstant\b|::now\(",
        None,
        "core takes values: the caller reads the clock",
    ),
    (
        r"\be?print(ln)?!|\bdbg!",
        None,
        "core returns text: the edges print",
    ),
    (
        r"\bHash(Map|Set)\b",
        None,
        "their order differs from run to run: take BTreeMap, BTreeSet or a sorted Vec",
    ),
    (
        r"\basync (fn|move|\{)|\.await\b",
        None,
        "core is plain functions: leave waiting to the runtime",
    ),
    (
        r"\bstd::fs\b|\bstd::\{[^}]*\bfs\b",
        Some("migrate-core/src/source/disk.rs"),
        "one file of core reads folders: migrate-core/src/source/disk.rs",
    ),
];

const ENGINES: &str = r"(?i)postgres|mysql|mariadb|sqlite";

/// Where migrate-runtime may name engines: the seam that chooses one, and what users pass in.
const NAMES_ENGINES: &[&str] = &[
    "src/engine/",
    "src/engine.rs",
    "src/lib.rs",
    "src/database.rs",
    "src/database/",
    "src/private.rs",
];

/// Words that only paths of one machine hold; joined here, so that this file holds none.
const MACHINE_PATHS: &[&str] = &[
    concat!("/", "work/"),
    concat!("/", "farm/"),
    concat!("/", "root/"),
    concat!("bash", "_jobs"),
];

pub(crate) fn core_is_pure(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for (pattern, exception, mend) in IMPURE {
        let files = tree
            .rust_below("migrate-core/src/")
            .filter(|file| !file.is_test() && Some(&*file.path) != *exception);
        found.extend(files.flat_map(|file| matches(file, pattern, mend)));
    }
    found
}

pub(crate) fn engines_are_named_in_their_folders(tree: &Tree) -> Vec<Violation> {
    const RUNTIME: &str = "migrate-runtime/";
    let may = |file: &&File| {
        NAMES_ENGINES
            .iter()
            .any(|place| file.path[RUNTIME.len()..].starts_with(place))
    };
    let files = tree
        .rust_below("migrate-runtime/src/")
        .filter(|file| !file.is_test() && !may(file));
    let mend = "move what differs into engine/<name>/, behind a name that all engines share";
    files
        .flat_map(|file| matches(file, ENGINES, mend))
        .collect()
}

pub(crate) fn no_machine_paths(tree: &Tree) -> Vec<Violation> {
    let mut found = Vec::new();
    for file in &tree.files {
        for (line_idx, line) in file.text.lines().enumerate() {
            for word in MACHINE_PATHS.iter().filter(|word| line.contains(*word)) {
                found.push(Violation {
                    place: format!("{}:{}", file.path, line_idx + 1),
                    what: format!("holds `{word}`, a path of one machine"),
                    mend: "make the path relative, or take it from the environment",
                });
            }
        }
    }
    found
}

fn matches(file: &File, pattern: &str, mend: &'static str) -> Vec<Violation> {
    let pattern = Regex::new(pattern).expect("the pattern is tested");
    let found = file.code().filter_map(|(line_number, line)| {
        let word = pattern.find(line)?.as_str();
        Some(Violation {
            place: format!("{}:{line_number}", file.path),
            what: format!("holds `{word}`"),
            mend,
        })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    #[test]
    fn an_impure_core_is_found() {
        let impure = [
            "use std::env;",
            "use std::{env, fmt};",
            "let t = SystemTime::now();",
            "let t = jiff::Timestamp::now();",
            "println!();",
            "eprint!();",
            "use std::collections::{BTreeMap, HashMap};",
            "pub async fn a() {}",
            "use std::fs;",
        ];
        for line in impure {
            assert_eq!(
                places(core_is_pure, &[("migrate-core/src/a.rs", line)]),
                ["migrate-core/src/a.rs:1"],
                "{line}"
            );
        }
    }

    #[test]
    fn pure_code_tests_and_other_crates_are_free() {
        let files = [
            ("migrate-core/src/source/disk.rs", "use std::fs;"),
            (
                "migrate-core/src/a.rs",
                "//! println!()\n/// use std::fs;\nuse std::fmt;\nlet environment = sprintln;",
            ),
            (
                "migrate-core/src/b.rs",
                "#[cfg(test)]\nmod tests { use std::env; }",
            ),
            ("migrate-core/src/a/tests.rs", "use std::fs;"),
            ("migrate-core/tests/a.rs", "use std::fs;"),
            ("migrate-cli/src/a.rs", "use std::env;"),
        ];
        assert_eq!(places(core_is_pure, &files), [""; 0]);
    }

    #[test]
    fn an_engine_s_name_outside_its_folder_is_found() {
        let files = [
            (
                "migrate-runtime/src/apply.rs",
                "\n// PostgreSQL does.\nif dialect == Dialect::Postgres {}",
            ),
            ("migrate-runtime/src/engine.rs", "mod postgres;"),
            ("migrate-runtime/src/engine/sqlite/lock.rs", "sqlite"),
            ("migrate-core/src/dialect.rs", "Sqlite"),
        ];
        assert_eq!(
            places(engines_are_named_in_their_folders, &files),
            ["migrate-runtime/src/apply.rs:3"]
        );
    }

    #[test]
    fn a_machine_path_is_found_in_any_text() {
        let path = format!("a\nsee {}x", MACHINE_PATHS[0]);
        assert_eq!(
            places(
                no_machine_paths,
                &[("README.md", &path), ("b.md", "network/work")]
            ),
            ["README.md:2"]
        );
    }
}
