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
    for span in words(text, arguments) {
        let word = &text[span.clone()];
        let name = span.start..span.start + word.find('=').unwrap_or(word.len());
        let same = |first: &&Range<usize>| text[(*first).clone()] == text[name.clone()];
        if let Some(first) = seen.iter().find(same) {
            findings.push(repeated_key::attribute(file, &name, first));
            continue;
        }
        seen.push(name.clone());
        findings.extend(read_one(file, &span, chain, section).err());
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

fn read_one(
    file: &SourceFile,
    span: &Range<usize>,
    chain: &[Dialect],
    section: &mut Section,
) -> Result<(), Diagnostic> {
    let word = &file.text()[span.clone()];
    let Some((name, value)) = word.split_once('=') else {
        section.none |= word == "none";
        return match word {
            "none" => Ok(()),
            _ => Err(unknown_attribute::name(file, span, word)),
        };
    };
    let at = span.start + name.len() + 1..span.end;
    match (name, value) {
        ("dialect", _) => {
            section.names_dialects = true;
            section.dialects = unknown_attribute::dialects(file, &at, chain)?;
        }
        ("environment", _) => section.environment = Some(unknown_attribute::environment(file, at)?),
        ("transaction" | "foreign-keys", "on") => {}
        ("transaction", "off") => section.transaction = false,
        ("foreign-keys", "off") => section.foreign_keys = false,
        ("code", _) => section.code = Some(unknown_attribute::path(file, at)?),
        ("transaction" | "foreign-keys", _) => {
            return Err(unknown_attribute::value(
                file,
                &at,
                name,
                "`off`, or nothing",
            ));
        }
        _ => {
            let span = span.start..at.start - 1;
            return Err(unknown_attribute::name(file, &span, name));
        }
    }
    Ok(())
}
