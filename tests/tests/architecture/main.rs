//! The rules of the house: what may import what, which words stand where, how large a file grows.
//!
//! A rule reads a [`Tree`] and returns what breaks it. One test runs all of them on the workspace and shows all
//! violations at once; beside each rule a test shows that it bites.

mod imports;
mod manifests;
mod pages;
mod shape;
mod tree;
mod words;

use std::io::{self, Write};

use tree::Tree;

/// Every rule. A new one needs only a line here.
const RULES: &[fn(&Tree) -> Vec<Violation>] = &[
    imports::every_crate_has_a_row,
    imports::crates_import_what_their_row_allows,
    imports::some_imports_stand_behind_a_feature,
    imports::the_runtime_reads_no_folder,
    manifests::published_crates_say_what_they_are,
    words::core_is_pure,
    words::engines_are_named_in_their_folders,
    words::no_machine_paths,
    shape::files_stay_small,
    shape::crate_roots_hold_no_functions,
    shape::checks_have_examples,
    pages::every_diagnostic_has_a_page,
];

/// One place that breaks a rule.
#[derive(Debug)]
struct Violation {
    place: String,
    what: String,
    mend: &'static str,
}

#[test]
fn the_workspace_keeps_the_rules() {
    let tree = Tree::of_workspace();
    // Not `println!`, which the test harness keeps to itself where all is well.
    let _ = writeln!(
        io::stderr(),
        "median source file: {} lines",
        shape::median_lines(&tree)
    );
    let violations: Vec<Violation> = RULES.iter().flat_map(|rule| rule(&tree)).collect();
    assert!(
        violations.is_empty(),
        "{} violations\n\n{}",
        violations.len(),
        draw(&violations)
    );
}

/// Writes a line a violation, and below those that are mended alike how.
fn draw(violations: &[Violation]) -> String {
    let mut text = String::new();
    for alike in violations.chunk_by(|one, next| one.mend == next.mend) {
        for Violation { place, what, .. } in alike {
            text += &format!("{place}: {what}\n");
        }
        text += &format!("  = help: {}\n\n", alike[0].mend);
    }
    text
}

/// Returns the places of a rule's violations in files that a test makes up.
#[cfg(test)]
fn places(rule: fn(&Tree) -> Vec<Violation>, files: &[(&str, &str)]) -> Vec<String> {
    rule(&Tree::of_files(files))
        .into_iter()
        .map(|violation| violation.place)
        .collect()
}
