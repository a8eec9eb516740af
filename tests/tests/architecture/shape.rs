//! The shape of files and folders.

use std::collections::BTreeMap;

use regex_lite::Regex;

use super::Violation;
use super::tree::{File, Tree};

const MOST_LINES: usize = 600;
const CHECKS: &str = "migrate-core/src/checks/";

pub(crate) fn files_stay_small(tree: &Tree) -> Vec<Violation> {
    let long = tree
        .files
        .iter()
        .filter(|file| file.is_rust() && file.text.lines().count() > MOST_LINES);
    let found = long.map(|file| Violation {
        place: file.path.clone(),
        what: format!(
            "has {} lines, and may have {MOST_LINES}",
            file.text.lines().count()
        ),
        mend: "split it by idea: one file, one thing",
    });
    found.collect()
}

/// Returns the median number of lines of the crates' own source files.
pub(crate) fn median_lines(tree: &Tree) -> usize {
    let sources = tree
        .files
        .iter()
        .filter(|file| file.is_rust() && file.path.contains("/src/") && !file.is_test());
    let mut lines: Vec<usize> = sources.map(|file| file.text.lines().count()).collect();
    lines.sort_unstable();
    lines.get(lines.len() / 2).copied().unwrap_or_default()
}

pub(crate) fn crate_roots_hold_no_functions(tree: &Tree) -> Vec<Violation> {
    let roots = tree
        .files
        .iter()
        .filter(|file| file.path.ends_with("src/lib.rs"));
    let found = roots.flat_map(functions).map(|place| Violation {
        place,
        what: "a crate root holds docs, modules and re-exports, and here is a function".to_owned(),
        mend: "move it into a module",
    });
    found.collect()
}

/// Returns the places of functions, save the entries of procedural macros, which must stand in the root.
fn functions(file: &File) -> Vec<String> {
    let function = Regex::new(r"^\s*(pub(\([^)]*\))? )?((const|async|unsafe) )*fn \w")
        .expect("the pattern is tested");
    let mut found = Vec::new();
    let mut is_entry = false;
    for (line_number, line) in file.code().filter(|(_, line)| !line.trim().is_empty()) {
        if function.is_match(line) && !is_entry {
            found.push(format!("{}:{line_number}", file.path));
        }
        is_entry = line.starts_with("#[proc_macro") || (is_entry && line.starts_with("#["));
    }
    found
}

/// A check is a file and a folder of its name that shows it by `bad` and `good`.
pub(crate) fn checks_have_examples(tree: &Tree) -> Vec<Violation> {
    #[derive(Default)]
    struct Check {
        has_file: bool,
        has_bad: bool,
        has_good: bool,
    }

    let mut checks: BTreeMap<&str, Check> = BTreeMap::new();
    for path in tree
        .files
        .iter()
        .filter_map(|file| file.path.strip_prefix(CHECKS))
    {
        match path.split_once('/') {
            Some((name, example)) => {
                let check = checks.entry(name).or_default();
                let stem = example.split(['/', '.']).next();
                check.has_bad |= stem == Some("bad");
                check.has_good |= stem == Some("good");
            }
            None => match path.strip_suffix(".rs") {
                Some("mod" | "tests") | None => {}
                Some(name) => checks.entry(name).or_default().has_file = true,
            },
        }
    }
    let mut found = Vec::new();
    for (name, check) in checks {
        let missing = [
            (check.has_file, ".rs"),
            (check.has_bad, "/bad"),
            (check.has_good, "/good"),
        ];
        for (_, part) in missing.into_iter().filter(|(is_there, _)| !is_there) {
            found.push(Violation {
                place: format!("{CHECKS}{name}{part}"),
                what: "is missing".to_owned(),
                mend: "a check is <name>.rs with <name>/bad and <name>/good: what it finds, and the same mended",
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places;

    #[test]
    fn a_file_of_601_lines_is_found() {
        let files = [
            ("a.rs", "x\n".repeat(600)),
            ("b.rs", "x\n".repeat(601)),
            ("c.md", "x\n".repeat(601)),
        ];
        let files = files.each_ref().map(|(path, text)| (*path, text.as_str()));
        assert_eq!(places(files_stay_small, &files), ["b.rs"]);
    }

    #[test]
    fn the_median_counts_source_files_alone() {
        let files = [
            ("a/src/a.rs", "1"),
            ("a/src/b.rs", "1\n2"),
            ("a/src/c.rs", "1\n2\n3"),
            ("a/tests/d.rs", ""),
            ("e.md", ""),
        ];
        assert_eq!(median_lines(&Tree::of_files(&files)), 2);
        assert_eq!(median_lines(&Tree::default()), 0);
    }

    #[test]
    fn a_function_in_a_crate_root_is_found() {
        let entry = "#[proc_macro]\n#[doc(hidden)]\npub fn migrations(input: TokenStream) -> TokenStream {\n    expand(input)\n}\n";
        let files = [
            (
                "a/src/lib.rs",
                "//! fn a() {}\nmod a;\npub const fn b() {}\n",
            ),
            ("b/src/lib.rs", entry),
            ("c/src/c.rs", "fn c() {}"),
        ];
        assert_eq!(
            places(crate_roots_hold_no_functions, &files),
            ["a/src/lib.rs:3"]
        );
    }

    #[test]
    fn a_check_without_its_examples_is_found() {
        let names = [
            "mod.rs",
            "cycle.rs",
            "cycle/bad/a.sql",
            "cycle/good/a.sql",
            "empty.rs",
            "empty/bad.sql",
            "lost/bad.sql",
            "lost/good.sql",
        ];
        let paths = names.map(|name| format!("{CHECKS}{name}"));
        let files = paths.each_ref().map(|path| (path.as_str(), ""));
        let expected = ["empty/good", "lost.rs"].map(|name| format!("{CHECKS}{name}"));
        assert_eq!(places(checks_have_examples, &files), expected);
    }
}
