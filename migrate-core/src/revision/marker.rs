//! Marker lines: `-- migrate:` and a word.

use std::ops::Range;

/// What a marker line begins with, even inside quotes.
const MARKER: &str = "-- migrate:";

/// What a marker says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// An up section begins.
    Up,
    /// A down section begins.
    Down,
    /// The next statement may simply run again.
    Rerunnable,
    /// A query tells whether the next statement took effect.
    DoneWhen,
    /// Somebody must decide something before the section may run.
    Undecided,
}

impl Word {
    /// Every word and how it is spelt.
    pub(crate) const ALL: [(&'static str, Self); 5] = [
        ("up", Self::Up),
        ("down", Self::Down),
        ("rerunnable", Self::Rerunnable),
        ("done-when", Self::DoneWhen),
        ("undecided", Self::Undecided),
    ];

    pub(crate) fn from_text(text: &str) -> Option<Self> {
        let found = Self::ALL.iter().find(|(known, _)| *known == text);
        found.map(|&(_, word)| word)
    }

    pub(crate) fn text(self) -> &'static str {
        Self::ALL[self as usize].0
    }
}

/// A marker line, or one that was likely meant to be one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    /// Whether it begins as a marker has to.
    pub(super) exact: bool,
    /// The word after the colon.
    pub(super) word: Range<usize>,
    /// What follows the word.
    pub(super) arguments: Range<usize>,
}

/// Reads the line at `at` of a file, where it is a marker or nearly one.
///
/// Nearly one is a comment that would be a marker but for blanks, letter case and dashes. Such a line is a mistake
/// that must not pass: what it was to divide would run together.
pub(super) fn read(line: &str, at: usize) -> Option<Marker> {
    let exact = line.strip_prefix(MARKER);
    let rest = match exact {
        Some(rest) if !rest.starts_with(char::is_whitespace) => rest,
        _ => near(line)?,
    };
    let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
    let start = line.len() - rest.len();
    let after = &rest[length..];
    let arguments = at + line.len() - after.trim_start().len();
    Some(Marker {
        exact: exact == Some(rest),
        word: at + start..at + start + length,
        arguments: arguments..arguments + after.trim().len(),
    })
}

/// Returns the next line from `at` on, where a line begins, that is a marker or nearly one.
///
/// The first dashes of such a line are those that begin a comment: nothing else is looked at.
pub(super) fn next(text: &str, at: usize) -> Option<(Range<usize>, Marker)> {
    let mut at = at;
    loop {
        let dash = at + text.get(at..)?.find('-')?;
        let start = text[at..dash].rfind('\n').map_or(at, |end| at + end + 1);
        let line = start..line_end(text, dash);
        if text[dash..].starts_with("--")
            && let Some(marker) = read(&text[line.clone()], start)
        {
            return Some((line, marker));
        }
        at = line.end + 1;
    }
}

/// Returns where the line ends that `at` is in.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end)
}

/// Returns whether a line is a marker, or nearly one.
pub(super) fn is_near(line: &str) -> bool {
    read(line, 0).is_some()
}

/// Returns the text after the colon of a line that is nearly a marker.
fn near(line: &str) -> Option<&str> {
    let rest = line.trim_start().strip_prefix("--")?;
    let rest = rest.trim_start_matches([' ', '\t', '-']);
    let head = rest.get(.."migrate".len())?;
    let rest = rest[head.len()..]
        .trim_start()
        .strip_prefix(':')?
        .trim_start();
    let word = rest.split_whitespace().next().unwrap_or_default();
    // A marker's own beginning is enough; elsewhere prose may follow the colon.
    let known = Word::from_text(&word.to_ascii_lowercase()).is_some();
    (head.eq_ignore_ascii_case("migrate") && (known || line.starts_with(MARKER))).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::{next, read};

    #[test]
    fn markers_are_found_among_other_lines() {
        let text =
            "SELECT 1 - 2 -- migrate:up\n- -- migrate:up\n--\n  --migrate:up\n-- migrate:down";
        let (line, _) = next(text, 0).unwrap();
        assert_eq!(&text[line.clone()], "  --migrate:up");
        let (line, _) = next(text, line.end + 1).unwrap();
        assert_eq!(&text[line.clone()], "-- migrate:down");
        assert_eq!(next(text, line.end + 1), None);
    }

    #[test]
    fn a_marker_and_what_is_nearly_one_are_told_apart() {
        let seen = |line: &str| {
            let marker = read(line, 0)?;
            Some((
                marker.exact,
                line[marker.word].to_owned(),
                line[marker.arguments].to_owned(),
            ))
        };
        let some = |exact, word: &str, rest: &str| Some((exact, word.to_owned(), rest.to_owned()));
        assert_eq!(seen("-- migrate:up"), some(true, "up", ""));
        assert_eq!(seen("-- migrate:down \tnone "), some(true, "down", "none"));
        assert_eq!(seen("-- migrate:Down"), some(true, "Down", ""));
        assert_eq!(seen("-- migrate:"), some(true, "", ""));
        assert_eq!(seen("-- migrate: up"), some(false, "up", ""));
        assert_eq!(seen("-- migrate: with care"), some(false, "with", "care"));
        assert_eq!(seen("--migrate:down none"), some(false, "down", "none"));
        assert_eq!(seen("  -- Migrate : UP"), some(false, "UP", ""));
        assert_eq!(seen("-- migrated: up"), None);
        assert_eq!(seen("--migrate: with care"), None);
        assert_eq!(seen("SELECT 1 -- migrate:up"), None);
    }
}
