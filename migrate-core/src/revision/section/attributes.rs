//! What stands behind `-- migrate:up` and `-- migrate:down`.

use std::ops::Range;

use super::Section;
use crate::checks::{Findings, repeated_key, unknown_attribute};
use crate::{Diagnostic, Dialect, SourceFile};

/// Reads a marker's attributes into its section; returns whether all are understood.
pub(super) fn read(
    file: &SourceFile,
    arguments: Range<usize>,
    chain: &[Dialect],
    section: &mut Section,
    findings: &mut Findings,
) -> bool {
    let text = file.text();
    let before = findings.len();
    let mut seen: Vec<Range<usize>> = Vec::new();
    let mut foreign_keys = None;
    for span in words(text, arguments.clone()) {
        let name = |span: &Range<usize>| text[span.clone()].split('=').next().unwrap_or_default();
        if let Some(first) = seen.iter().find(|first| name(first) == name(&span)) {
            findings.push(repeated_key::attribute(file, &span, first));
            continue;
        }
        seen.push(span.clone());
        match read_one(file, &span, section, chain) {
            None => {
                let rest = arguments.end;
                let (finding, go_on) = unknown_attribute::name(file, &span, rest, chain);
                findings.push(finding);
                if !go_on {
                    return false;
                }
            }
            Some(read) => findings.extend(read.err()),
        }
        if !section.foreign_keys {
            foreign_keys.get_or_insert(span);
        }
    }
    if let Some(span) = foreign_keys.filter(|_| !section.dialects.contains(&Dialect::Sqlite)) {
        findings.push(unknown_attribute::not_sqlite(file, span));
    }
    findings.len() == before
}

/// Splits at white space, but not behind a comma: `dialect=a, b` is one attribute.
fn words(text: &str, arguments: Range<usize>) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    let mut at = arguments.start;
    for word in text[arguments].split(char::is_whitespace) {
        let span = at..at + word.len();
        // Every white space that is no letter's part is at least one byte; its length is its own.
        at = span.end + text[span.end..].chars().next().map_or(0, char::len_utf8);
        if word.is_empty() {
            continue;
        }
        match words.last_mut() {
            Some(last) if text[last.clone()].ends_with(',') => last.end = span.end,
            _ => words.push(span),
        }
    }
    words
}

/// Reads an attribute; `None` where its name isn't known.
fn read_one(
    file: &SourceFile,
    span: &Range<usize>,
    section: &mut Section,
    chain: &[Dialect],
) -> Option<Result<(), Diagnostic>> {
    let word = &file.text()[span.clone()];
    if word == "none" {
        section.none = true;
        return Some(Ok(()));
    }
    let (name, value) = word.split_once('=')?;
    let at = span.start + name.len() + 1..span.end;
    Some(match (name, value) {
        ("dialect", _) => {
            section.names_dialects = true;
            unknown_attribute::dialects(file, &at, chain)
                .map(|dialects| section.dialects = dialects)
        }
        ("environment", _) => {
            unknown_attribute::environment(file, at).map(|only| section.environment = Some(only))
        }
        ("code", _) => unknown_attribute::path(file, at).map(|path| section.code = Some(path)),
        ("transaction" | "foreign-keys", "on") => Ok(()),
        ("transaction", "off") => {
            section.transaction = false;
            Ok(())
        }
        ("foreign-keys", "off") => {
            section.foreign_keys = false;
            Ok(())
        }
        ("transaction" | "foreign-keys", _) => Err(unknown_attribute::switch(file, &at, name)),
        _ => return None,
    })
}
