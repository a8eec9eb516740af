//! A header's value has to be readable as what its key asks for.
//!
//! A value that can't be read would be left out in silence: a timeout that doesn't hold, or a time
//! that sorts wrong.
//!
//! Times are RFC 3339 (`2026-11-20T10:32:00Z`), durations have a unit (`5s`, `500ms`, `2m`).

use std::ops::Range;

use super::{Rule, Scope, fresh_id};
use crate::revision::Key;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "malformed-value",
    scope: Scope::Graph,
    summary: "A header's value is written as its key asks: a time in RFC 3339, a duration with a unit, a name with a reason.",
    #[cfg(feature = "pages")]
    page: include_str!("malformed_value/page.md"),
};

pub(crate) fn empty(file: &SourceFile, key: Key, word: &Range<usize>) -> Diagnostic {
    let name = key.word();
    Diagnostic::error(RULE.name, format!("`{name}` has no value"))
        .at(file, word.clone(), "a value is missing after the colon")
        .help(match key {
            Key::Parent => {
                "write the id that it follows, or `-- parent: base` for a first revision".to_owned()
            }
            Key::Revision => format!("write `-- revision: {}`", fresh_id(file.path())),
            _ => "write a value, or remove the line".to_owned(),
        })
}

pub(crate) fn created(file: &SourceFile, span: &Range<usize>) -> Option<Diagnostic> {
    let text = &file.text()[span.clone()];
    if is_rfc3339(text) && text.parse::<jiff::Timestamp>().is_ok() {
        return None;
    }
    let error = Diagnostic::error(RULE.name, format!("`created` is no time: `{text}`"));
    Some(
        error
            .at(file, span.clone(), "expected RFC 3339")
            .help("write it like `2026-11-20T10:32:00Z`, or remove the line"),
    )
}

/// Returns whether a text has the shape of RFC 3339: the parser takes more.
fn is_rfc3339(text: &str) -> bool {
    let shape = |text: &str, shape: &str| {
        text.len() == shape.len()
            && text
                .bytes()
                .zip(shape.bytes())
                .all(|(b, wanted)| match wanted {
                    b'0' => b.is_ascii_digit(),
                    wanted => b.eq_ignore_ascii_case(&wanted),
                })
    };
    let Some((time, rest)) = text.split_at_checked("0000-00-00T00:00:00".len()) else {
        return false;
    };
    let fraction = rest.strip_prefix('.').unwrap_or(rest);
    let offset = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = fraction.len() - offset.len();
    let zone = shape(offset, "Z") || shape(offset, "+00:00") || shape(offset, "-00:00");
    let point = fraction.len() < rest.len();
    shape(time, "0000-00-00T00:00:00") && zone && point == (digits > 0)
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
    number
        .checked_mul(factor)
        .filter(|&ms| ms <= i32::MAX as u32)
}

pub(crate) fn timeout(file: &SourceFile, span: &Range<usize>) -> Diagnostic {
    let text = &file.text()[span.clone()];
    Diagnostic::error(RULE.name, format!("no duration: `{text}`"))
        .at(file, span.clone(), "expected a number and a unit")
        .help("write it like `500ms`, `5s`, `2min`, `1h` or `off`")
}

/// Reads `name (reason)`; returns where the name stands.
pub(crate) fn allow(file: &SourceFile, span: &Range<usize>) -> Result<Range<usize>, Diagnostic> {
    let text = &file.text()[span.clone()];
    let name = text.split(['(', ' ']).next().unwrap_or(text);
    let reason = text[name.len()..].trim();
    let inside = reason
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'));
    if !name.is_empty() && inside.is_some_and(|reason| !reason.trim().is_empty()) {
        return Ok(span.start..span.start + name.len());
    }
    let example = if name.is_empty() { "drop-column" } else { name };
    Err(Diagnostic::error(RULE.name, "`allow` gives no reason")
        .at(
            file,
            span.clone(),
            "expected a name, and a reason in parentheses",
        )
        .help(format!(
            "write `-- allow: {example} (<why it is fine here>)`"
        )))
}
