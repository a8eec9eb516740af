//! The guide of the whole loop shows what its session gets.

use std::fs;
use std::path::Path;

use regex_lite::Regex;

const GUIDE: &str = "../docs/guide/autogenerate-loop.md";
const SESSION: &str = "cases/examples/chat_store_loop.case";

/// What the session replaces, and what the guide may have in its place.
const PLACEHOLDERS: [(&str, &str); 4] = [
    ("[STAMP]", r"\d{8}_\d{6}"),
    ("[DATE]", r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z"),
    ("[TIME]", r"\d+ ms"),
    ("[ID]", r"[0-9a-f]{12}"),
];

#[test]
fn the_guide_of_the_loop_shows_what_its_session_gets() {
    let guide = fs::read_to_string(path(GUIDE)).expect("the guide is there");
    let session = fs::read_to_string(path(SESSION)).expect("the session is there");
    let number = Regex::new(r"\[ID\d+\]").expect("the pattern is tested");
    let session = number.replace_all(&session, "[ID]");
    let gets: Vec<Regex> = session.lines().map(pattern).collect();
    let commands: Vec<&str> = session.lines().filter(|it| it.starts_with("$ ")).collect();
    let mut fence = "";
    let mut shown = 0;
    for line in guide.lines() {
        if let Some(begun) = line.strip_prefix("```") {
            fence = if fence.is_empty() { begun } else { "" };
            continue;
        }
        if !["console", "sql"].contains(&fence) || line.is_empty() {
            continue;
        }
        shown += 1;
        let is_there = match line.strip_prefix("$ ") {
            Some(command) => commands.iter().any(|it| it.contains(command)),
            None => gets.iter().any(|it| it.is_match(line.trim_start())),
        };
        assert!(is_there, "{SESSION} has no line: {line}");
    }
    assert!(shown > 0, "the guide shows nothing");
}

/// Returns what a line of the guide must be like to show a line of the session, wherever it begins.
fn pattern(line: &str) -> Regex {
    let line = line.strip_prefix('!').unwrap_or(line).trim_start();
    let mut text = regex_lite::escape(line);
    for (placeholder, pattern) in PLACEHOLDERS {
        text = text.replace(&regex_lite::escape(placeholder), pattern);
    }
    Regex::new(&format!("^{text}$")).expect("an escaped line is a pattern")
}

fn path(below: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(below)
}
