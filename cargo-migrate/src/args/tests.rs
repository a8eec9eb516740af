//! No text names a command that doesn't exist: what cases, expected messages and documents show is
//! parsed by the real parser.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{CommandFactory as _, Parser as _};

use super::Cli;

#[test]
fn the_parser_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn no_verb_has_an_argument_of_a_global_s_name() {
    fn collisions(verb: &clap::Command, globals: &[&str], found: &mut Vec<String>) {
        let ids = verb.get_arguments().map(|arg| arg.get_id().as_str());
        let same = ids.filter(|id| globals.contains(id));
        found.extend(same.map(|id| format!("{} {id}", verb.get_name())));
        for part in verb.get_subcommands() {
            collisions(part, globals, found);
        }
    }
    let cli = Cli::command();
    let globals = cli.get_arguments().filter(|arg| arg.is_global_set());
    let globals: Vec<_> = globals.map(|arg| arg.get_id().as_str()).collect();
    assert!(globals.contains(&"name"), "{globals:?}");
    let mut found = Vec::new();
    for verb in cli.get_subcommands() {
        collisions(verb, &globals, &mut found);
    }
    // What is typed for the one would be taken for the other too.
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn every_command_that_is_shown_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    find(root, &mut files);
    let mut seen = 0;
    let mut wrong = Vec::new();
    for path in &files {
        let text = fs::read_to_string(path).unwrap_or_default();
        for (line_idx, line) in text.lines().enumerate() {
            for command in commands(line) {
                seen += 1;
                if let Err(error) = Cli::try_parse_from(words(&command))
                    && error.use_stderr()
                {
                    let place = format!("{}:{}", path.display(), line_idx + 1);
                    wrong.push(format!("{place}: {command}\n{error}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        seen > 100,
        "only {seen} commands were found below {}",
        root.display()
    );
}

#[test]
fn commands_are_found_in_prose() {
    let shown = |line| commands(line).join(" | ");
    assert_eq!(
        shown("  = help: cargo migrate merge a b -m \"x, y\""),
        "migrate merge a b -m \"x, y\""
    );
    assert_eq!(
        shown("next: cargo migrate upgrade (goes on)"),
        "migrate upgrade"
    );
    assert_eq!(
        shown("see `cargo migrate check`, or `cargo migrate new x`."),
        "migrate check | migrate new x"
    );
    assert_eq!(shown("$ cargo migrate nope"), "");
    assert_eq!(shown("Usage: cargo migrate new <MESSAGE>..."), "");
    assert_eq!(shown("prose about cargo migrate and others"), "");
}

/// Gathers the files whose text people see.
fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" {
                find(&path, files);
            }
        } else if [".case", ".stderr", ".md"]
            .iter()
            .any(|end| name.ends_with(end))
        {
            files.push(path);
        }
    }
}

/// Returns the commands of a line; what is typed in a session may be wrong on purpose.
fn commands(line: &str) -> Vec<String> {
    const NAME: &str = "cargo migrate ";
    // What json holds is shown to people in the same session or another.
    if line.starts_with(['$', '>', '{', '[']) || line.contains("Usage: ") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (at, _) in line.match_indices(NAME) {
        let before = line[..at].trim_end_matches("-- ").chars().next_back();
        let rest = &line[at + "cargo ".len()..];
        let end = match before {
            Some('`') => rest.find('`'),
            Some('"') => rest.find('"'),
            _ if line[..at].trim().is_empty() || line[..at].ends_with(": ") => Some(end(rest)),
            _ => None,
        };
        let Some(end) = end else { continue };
        let command = &rest[..end];
        if !command.contains(['<', '…', '|']) && !command.contains("migrate [") {
            found.push(command.trim_end_matches(['.', ',', ':', ' ']).to_owned());
        }
    }
    found
}

/// Returns where a command that no quote ends is over: before a remark, or at the end of the line.
fn end(rest: &str) -> usize {
    let remarks = [" (", "  ", " #", "; ", " > ", " && "];
    let remark = remarks.iter().filter_map(|mark| rest.find(mark)).min();
    let quote = rest.find(['`', '}']);
    [remark, quote]
        .into_iter()
        .flatten()
        .min()
        .unwrap_or(rest.len())
}

/// Splits a command as a shell does, as far as ours need it.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (part_idx, part) in command.split(['"', '\'']).enumerate() {
        match part_idx % 2 {
            0 => words.extend(part.split_whitespace().map(str::to_owned)),
            _ => words.push(part.to_owned()),
        }
    }
    words
}
