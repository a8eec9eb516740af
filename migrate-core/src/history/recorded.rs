//! A down as it was when its revision was applied: text that needs no SQL lexer to read back.
//!
//! ```text
//! -- migrate:down transaction=off
//! -- statement of 24 bytes
//! DROP INDEX CONCURRENTLY a
//! ```
//!
//! Behind the length stand what the statement needs, as words; last of all may be `done-when` and its query, which goes
//! on to the end of the line.

use std::ops::Range;

use crate::Dialect;
use crate::chain::Entry;
use crate::direction::Direction;

const SECTION: &str = "-- migrate:down";
const IRREVERSIBLE: &str = "-- irreversible: ";
const STATEMENT: &str = "-- statement of ";
const DONE_WHEN: &str = " done-when ";
/// What stands for a down that had errors: doing nothing would be another thing.
const BROKEN: &str = "-- broken";

/// A down, read back from the text that a history row holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordedDown {
    /// Why the revision can't be taken back.
    pub irreversible: Option<String>,
    /// Its sections, in the order of the file.
    pub sections: Vec<RecordedSection>,
}

/// A section of a recorded down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedSection {
    /// Where the line that begins it stands in the text, in bytes.
    pub span: Range<usize>,
    /// The `environment=` attribute, such as `!production`.
    pub environment: Option<String>,
    /// Whether its statements run in a transaction.
    pub transaction: bool,
    /// Whether foreign keys stay on; SQLite only.
    pub foreign_keys: bool,
    /// The function that it calls instead of running SQL.
    pub code: Option<String>,
    /// Where its statements stand in the text, each with whether it runs outside a transaction
    /// only and whether it uses savepoints.
    pub statements: Vec<RecordedStatement>,
}

/// A statement of a recorded down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedStatement {
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
    /// Whether it can't run in a transaction.
    pub alone: bool,
    /// Whether it sets or leaves a savepoint.
    pub savepoint: bool,
    /// Whether it may simply run again after a crash.
    pub rerunnable: bool,
    /// Where the query stands in the text that tells whether it took effect, in bytes.
    pub done_when: Option<Range<usize>>,
}

impl RecordedDown {
    /// Returns whether the down had errors when it was recorded, so that nothing is known of it.
    pub fn was_broken(text: &str) -> bool {
        text == BROKEN
    }

    /// Writes the down of a revision as text.
    pub fn write(entry: Entry<'_>, dialect: Dialect) -> String {
        if entry.is_broken(Direction::Down) {
            return BROKEN.to_owned();
        }
        let mut out = String::new();
        if let Some(reason) = entry.irreversible() {
            out.push_str(&format!("{IRREVERSIBLE}{reason}\n"));
        }
        for section in entry.sections(Direction::Down, dialect) {
            out.push_str(SECTION);
            if let Some(environment) = section.environment() {
                out.push_str(&format!(" environment={environment}"));
            }
            if !section.transaction() {
                out.push_str(" transaction=off");
            }
            if !section.foreign_keys() {
                out.push_str(" foreign-keys=off");
            }
            if let Some(code) = section.code() {
                out.push_str(&format!(" code={code}"));
            }
            out.push('\n');
            for statement in section.statements() {
                let text = statement.text();
                out.push_str(&format!("{STATEMENT}{} bytes", text.len()));
                if statement.alone() {
                    out.push_str(" alone");
                }
                if statement.savepoint() {
                    out.push_str(" savepoint");
                }
                if statement.rerunnable() {
                    out.push_str(" rerunnable");
                }
                if let Some(query) = statement.done_when() {
                    out.push_str(&format!("{DONE_WHEN}{query}"));
                }
                out.push_str(&format!("\n{text}\n"));
            }
        }
        out
    }

    /// Reads the text back; `None` where it isn't such text.
    pub fn read(text: &str) -> Option<Self> {
        let mut down = Self::default();
        let mut at = 0;
        while at < text.len() {
            // What a length leads to may be within a sign.
            let line = text.get(at..)?.split('\n').next()?;
            at += line.len() + 1;
            if let Some(reason) = line.strip_prefix(IRREVERSIBLE) {
                down.irreversible = Some(reason.to_owned());
            } else if let Some(attributes) = line.strip_prefix(SECTION) {
                let start = at - line.len() - 1;
                let span = start..start + line.len();
                down.sections.push(read_section(attributes, span)?);
            } else {
                let (words, query) = match line.split_once(DONE_WHEN) {
                    Some((words, query)) => (words, Some(at - 1 - query.len()..at - 1)),
                    None => (line, None),
                };
                let mut words = words.strip_prefix(STATEMENT)?.split(' ');
                let length = words.next()?.parse::<usize>().ok()?;
                let end = at.checked_add(length)?;
                text.get(at..end)?;
                let flags: Vec<_> = words.collect();
                down.sections
                    .last_mut()?
                    .statements
                    .push(RecordedStatement {
                        span: at..end,
                        alone: flags.contains(&"alone"),
                        savepoint: flags.contains(&"savepoint"),
                        rerunnable: flags.contains(&"rerunnable"),
                        done_when: query,
                    });
                at = end + 1;
            }
        }
        Some(down)
    }
}

fn read_section(attributes: &str, span: Range<usize>) -> Option<RecordedSection> {
    let mut section = RecordedSection {
        span,
        environment: None,
        transaction: true,
        foreign_keys: true,
        code: None,
        statements: Vec::new(),
    };
    for word in attributes.split_whitespace() {
        match word.split_once('=')? {
            ("environment", name) => section.environment = Some(name.to_owned()),
            ("transaction", "off") => section.transaction = false,
            ("foreign-keys", "off") => section.foreign_keys = false,
            ("code", path) => section.code = Some(path.to_owned()),
            _ => return None,
        }
    }
    Some(section)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_that_cannot_be_is_no_such_text() {
        let section = format!("{SECTION}\n{STATEMENT}");
        for (rest, reads) in [
            ("1 bytes\na\n", true),
            ("1 bytes\na", true),
            ("2 bytes\na", false),
            ("1 bytes\né\n", false),
            ("1 bytes\naé\n", false),
            ("18446744073709551615 bytes\na\n", false),
        ] {
            let read = RecordedDown::read(&format!("{section}{rest}"));
            assert_eq!(read.is_some(), reads, "{rest:?}");
        }
    }
}
