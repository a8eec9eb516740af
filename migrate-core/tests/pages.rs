//! A rule's page is made from its file and its examples, so that it can't say anything else.
#![cfg(feature = "disk")]

mod examples;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use migrate_core::checks::{RULES, Rule, Scope};
use migrate_tests::runner;

/// How many signs of an example a page shows.
const SHOWN: usize = 2_000;

#[test]
fn pages_say_what_rules_and_examples_say() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let path = folder(rule).join("page.md");
        let page = page(rule);
        if fs::read_to_string(&path).is_ok_and(|text| text == page) {
            continue;
        }
        if runner::is_blessing() {
            fs::write(&path, &page).expect("the page can be written");
        } else {
            wrong.push(format!("{}:\n{page}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "BLESS=1 writes:\n{}", wrong.join("\n"));
}

fn folder(rule: &Rule) -> PathBuf {
    examples::checks().join(rule.name.replace('-', "_"))
}

fn page(rule: &Rule) -> String {
    let mut page = format!("# {}\n\n{}\n\n", rule.name, rule.summary);
    let docs = docs(rule);
    page += docs.trim();
    let stops = match rule.scope {
        Scope::Graph => "It stops the build, `check`, and every verb that plans.",
        Scope::Section => "It stops the build, `check`, and a plan that would run the section.",
        Scope::Release => {
            "It stops the build and `check`; the verbs go on, so that it can be mended."
        }
        Scope::Advice => "It is only said; nothing stops.",
    };
    let _ = write!(page, "\n\n{stops}\n\n## Bad\n\n");
    let (bad, good) = (files(rule, "bad"), files(rule, "good"));
    let found = examples::findings(rule, "bad");
    let label = found.first().and_then(|found| found.labels.first());
    let blamed = label.and_then(|label| label.file.path().rsplit('/').next());
    if !example(&mut page, &bad, |name, text| good.get(name) != Some(text)) {
        // What is wrong is that a file isn't there: shown is the one that is blamed.
        example(&mut page, &bad, |name, _| Some(name) == blamed);
    }
    for found in &found {
        indent(&mut page, &found.draw());
    }
    page += "\n## Good\n\n";
    if !example(&mut page, &good, |name, text| bad.get(name) != Some(text)) {
        let gone = bad.keys().filter(|name| !good.contains_key(*name));
        let gone: Vec<_> = gone.map(|name| format!("`migrations/{name}`")).collect();
        let _ = writeln!(page, "The folder without {}.", gone.join(" and "));
    }
    format!("{}\n", page.trim_end())
}

/// Returns what the rule's file says after its first line.
fn docs(rule: &Rule) -> String {
    let path = folder(rule).with_extension("rs");
    let text = fs::read_to_string(&path).expect("the rule's file can be read");
    let lines = text
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .skip(1);
    let lines: Vec<_> = lines.map(str::trim).collect();
    let docs = lines.join("\n");
    assert!(docs.len() > 100, "{}: the file doesn't say why", rule.name);
    docs
}

/// Returns the texts of an example, by name; of what is no text nothing.
fn files(rule: &Rule, side: &str) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder(rule).join(side)).expect("the example can be read");
    let paths = entries.map(|entry| entry.expect("the example can be listed").path());
    let files = paths.filter(|path| path.is_file()).map(|path| {
        let name = path.file_name().expect("a file has a name");
        let bytes = fs::read(&path).expect("the example can be read");
        (
            name.to_string_lossy().into_owned(),
            String::from_utf8_lossy(&bytes).replace('\0', "\u{2400}"),
        )
    });
    files.collect()
}

/// Writes those files of a side that are to be shown; returns whether there are any.
fn example(
    page: &mut String,
    side: &BTreeMap<String, String>,
    is_shown: impl Fn(&str, &String) -> bool,
) -> bool {
    let mut shown = side
        .iter()
        .filter(|(name, text)| is_shown(name, text))
        .peekable();
    let any = shown.peek().is_some();
    for (name, text) in shown {
        let text: String = text.chars().take(SHOWN).collect();
        let _ = writeln!(page, "`migrations/{name}`:\n");
        indent(page, &text);
        page.push('\n');
    }
    any
}

fn indent(page: &mut String, text: &str) {
    for line in text.trim_end().lines() {
        let _ = writeln!(page, "{}", format!("    {line}").trim_end());
    }
}
