//! A header's value has to be readable as what its key asks for.

use std::ops::Range;

use super::{Rule, Scope};
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "malformed-value",
    scope: Scope::Graph,
    summary: "A header's value is written as its key asks: a time in RFC 3339, a duration with a unit, a name with a reason.",
};

pub(crate) fn empty(file: &SourceFile, word: &Range<usize>) -> Diagnostic {
    let key = &file.text()[word.clone()];
    Diagnostic::error(RULE.name, format!("`{key}` has no value"))
        .at(file, word.clone(), "a value is missing after the colon")
        .help(match key {
            "parent" => "write `-- parent: base` for a first revision, or the id that it follows",
            "revision" => "write an id of its own, such as `-- revision: 3b2c1a5d6e7f`",
            _ => "write a value, or remove the line",
        })
}

pub(crate) fn created(file: &SourceFile, span: &Range<usize>) -> Option<Diagnostic> {
    let text = &file.text()[span.clone()];
    // A civil time alone parses as a Timestamp never does: RFC 3339 asks for an offset.
    if text.parse::<jiff::Timestamp>().is_ok() {
        return None;
    }
    let error = Diagnostic::error(RULE.name, format!("`{text}` is no time"));
    Some(
        error
            .at(file, span.clone(), "expected RFC 3339")
            .help("write it like `2026-11-20T10:32:00Z`, or remove the line"),
    )
}

/// Reads `500ms`, `5s`, `2min`, `1h` or `off` as milliseconds.
pub(crate) fn milliseconds(text: &str) -> Option<u32> {
    if text == "off" {
        return Some(0);
    }
    let unit = text.find(|c: char| !c.is_ascii_digit())?;
    let number: u32 = text[..unit].parse().ok()?;
    let factor = match text[unit..].trim_start() {
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    // The servers read these settings as a signed 32-bit number.
    number.checked_mul(factor).filter(|&ms| ms <= i32::MAX as u32)
}

pub(crate) fn timeout(file: &SourceFile, span: &Range<usize>) -> Diagnostic {
    let text = &file.text()[span.clone()];
    Diagnostic::error(RULE.name, format!("`{text}` is no duration"))
        .at(file, span.clone(), "expected a number and a unit")
        .help("write it like `500ms`, `5s`, `2min`, `1h` or `off`")
}

/// Reads `name (reason)`; returns where the name stands.
pub(crate) fn allow(file: &SourceFile, span: &Range<usize>) -> Result<Range<usize>, Diagnostic> {
    let text = &file.text()[span.clone()];
    let name = text.split(['(', ' ']).next().unwrap_or(text);
    let reason = text[name.len()..].trim();
    let inside = reason.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    if !name.is_empty() && inside.is_some_and(|reason| !reason.trim().is_empty()) {
        return Ok(span.start..span.start + name.len());
    }
    Err(
        Diagnostic::error(RULE.name, format!("`{text}` allows nothing"))
            .at(file, span.clone(), "expected a name and a reason")
            .help("write it like `-- allow: drop-column (unused since version 4)`"),
    )
}
