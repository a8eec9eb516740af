//! Every verb prints json, which is published, and which a session shows.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap::CommandFactory as _;
use serde_json::Value;

use crate::args::Cli;

/// What prints text whatever the format: it is read by a shell.
const TEXT: [&str; 2] = ["help", "completions"];

#[test]
fn every_verb_has_a_schema_and_a_session_with_json() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let schema = fs::read_to_string(root.join("docs/json.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&schema).unwrap();
    let sessions = commands(&root.join("tests/cases"));
    let mut missing = Vec::new();
    for verb in verbs() {
        if schema["$defs"].get(verb.replace(' ', "-")).is_none() {
            missing.push(format!("docs/json.schema.json has no definition `{verb}`"));
        }
        if !sessions.iter().any(|command| shows(command, &verb)) {
            missing.push(format!("no session shows `{verb}` with --format json"));
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn a_session_shows_a_verb_only_with_json() {
    assert!(shows("cargo migrate status --format json", "status"));
    assert!(shows("cargo migrate --format=json db reset", "db reset"));
    assert!(!shows("cargo migrate status", "status"));
    assert!(!shows(
        "cargo migrate status; cargo migrate show a --format json",
        "status"
    ));
    assert!(!shows("cargo migrate new status --format json", "status"));
}

/// Returns the verbs that can be typed; of a verb with verbs of its own, those.
fn verbs() -> BTreeSet<String> {
    let mut verbs = BTreeSet::new();
    for verb in Cli::command().get_subcommands() {
        let name = verb.get_name();
        let parts: Vec<_> = verb.get_subcommands().map(|part| part.get_name()).collect();
        match parts.as_slice() {
            _ if TEXT.contains(&name) => {}
            [] => drop(verbs.insert(name.to_owned())),
            parts => verbs.extend(parts.iter().map(|part| format!("{name} {part}"))),
        }
    }
    assert!(verbs.len() > 10, "{verbs:?}");
    verbs
}

/// Returns the commands of the sessions.
fn commands(folder: &Path) -> Vec<String> {
    let mut commands = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            commands.extend(self::commands(&path));
        } else {
            let text = fs::read_to_string(&path).unwrap();
            let typed = text.lines().filter_map(|line| line.strip_prefix("$ "));
            commands.extend(typed.map(str::to_owned));
        }
    }
    commands
}

/// Returns whether a command prints the json of a verb.
fn shows(command: &str, verb: &str) -> bool {
    command.split([';', '&']).any(|part| {
        let part = part.replace("--format=json", "--format json");
        let json = part.contains("--format json");
        let part = part.replace("--format json", " ");
        let words: Vec<_> = part.split_whitespace().collect();
        let after = words.iter().position(|word| *word == "migrate");
        let after = &words[after.map_or(words.len(), |at| at + 1)..];
        // Options may stand before the verb, those with a value never do in sessions.
        let after: Vec<_> = after
            .iter()
            .skip_while(|word| word.starts_with('-'))
            .copied()
            .collect();
        json && format!("{} ", after.join(" ")).starts_with(&format!("{verb} "))
    })
}
