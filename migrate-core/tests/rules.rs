//! One rule, one file, and beside it a folder that breaks the rule and the same folder mended.
#![cfg(feature = "disk")]

mod examples;
mod form;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use examples::{checks, findings};
use migrate_core::checks::{RULES, Rule, Scope};
use migrate_core::{Diagnostic, Severity};

/// Returns the names of what stands in the folder of rules: files of code, and folders.
fn names(wanted: impl Fn(&Path) -> bool) -> BTreeSet<String> {
    let entries = fs::read_dir(checks()).expect("the rules have a folder");
    let paths = entries.map(|entry| entry.expect("the folder can be listed").path());
    paths
        .filter(|path| wanted(path))
        .map(|path| {
            let stem = path.file_stem().expect("an entry has a name");
            stem.to_string_lossy().replace('_', "-")
        })
        .collect()
}

#[test]
fn every_rule_has_a_file_and_examples_and_nothing_else_stands_there() {
    let rules: BTreeSet<String> = RULES.iter().map(|rule| rule.name.to_owned()).collect();
    let files = names(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let folders = names(Path::is_dir);
    assert_eq!(rules, files);
    assert_eq!(rules, folders);
    assert!(RULES.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn a_bad_example_has_one_finding_and_a_good_one_none() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let bad = findings(rule, "bad");
        if bad.len() != 1 || bad[0].name != rule.name {
            wrong.push(format!("{}/bad:\n{bad:#?}", rule.name));
        }
        let good = findings(rule, "good");
        if !good.is_empty() {
            wrong.push(format!("{}/good:\n{good:#?}", rule.name));
        }
        for finding in &bad {
            wrong.extend(faults(rule, finding));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Returns what is wrong with the form of a finding.
fn faults(rule: &Rule, finding: &Diagnostic) -> Vec<String> {
    let severity = match rule.scope {
        Scope::Advice => Severity::Warning,
        _ => Severity::Error,
    };
    let mut faults = form::faults(finding);
    if finding.severity != severity {
        faults.push(format!(
            "the severity isn't that of the rule's scope:\n{finding:?}"
        ));
    }
    faults
}

#[test]
fn a_good_example_is_the_bad_one_mended() {
    for rule in RULES {
        let texts = |side: &str| {
            let folder = checks().join(rule.name.replace('-', "_")).join(side);
            let entries = fs::read_dir(folder).expect("the example can be read");
            let paths = entries.map(|entry| entry.expect("the example can be listed").path());
            let files = paths.filter(|path| path.is_file());
            let texts = files.map(|path| {
                let bytes = fs::read(&path).expect("the example can be read");
                (path.file_name().map(|name| name.to_owned()), bytes)
            });
            texts.collect::<BTreeMap<_, _>>()
        };
        let (bad, good) = (texts("bad"), texts("good"));
        let same = bad
            .iter()
            .filter(|(name, text)| good.get(*name) == Some(*text))
            .count();
        let longer = bad.len().max(good.len());
        assert!(
            same + 1 >= longer.min(bad.len()),
            "{}: more than one file differs",
            rule.name
        );
        assert_ne!(bad, good, "{}: nothing differs", rule.name);
    }
}

#[test]
fn a_summary_is_a_sentence() {
    for rule in RULES {
        assert!(rule.summary.ends_with('.'), "{}", rule.name);
        assert!(
            !rule.summary.starts_with(|c: char| c.is_lowercase())
                || rule.summary.starts_with("migrate.toml")
        );
    }
}
