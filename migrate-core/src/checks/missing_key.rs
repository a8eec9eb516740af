//! Every file says its id and its parent.
//!
//! The id is what databases record, and the parent is what makes an order: without either a file
//! has no place in the chain, and file names are only for people.
//!
//! A first revision says `-- parent: base`. The header ends at the first blank line: a key below
//! one isn't read.

use std::ops::Range;

use super::{Rule, Scope, fresh_id};
use crate::revision::Key;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "missing-key",
    scope: Scope::Graph,
    summary: "A file's header states `revision` and `parent`.",
    #[cfg(feature = "pages")]
    page: include_str!("missing_key/page.md"),
};

/// `line` is where the header begins.
pub(crate) fn found(file: &SourceFile, key: Key, line: Range<usize>) -> Diagnostic {
    let word = key.word();
    let error = Diagnostic::error(RULE.name, format!("the header states no `{word}`"));
    error
        .at(file, line, "the header begins here")
        .help(format!("add the line `{}`", example(file, key)))
}

/// `word` is where the key stands below the header.
pub(crate) fn below(file: &SourceFile, key: Key, word: &Range<usize>) -> Diagnostic {
    let name = key.word();
    let error = Diagnostic::error(RULE.name, format!("`{name}` stands below the header"));
    error
        .at(file, word.clone(), "a blank line above it ends the header")
        .help("remove the blank line")
}

/// The file has no header at all.
pub(crate) fn header(file: &SourceFile, has_sections: bool) -> Diagnostic {
    let line_end = file.text().find('\n').unwrap_or(file.text().len());
    let error = Diagnostic::error(RULE.name, "the file has no header");
    error
        .at(
            file,
            0..line_end,
            "expected `-- revision: …` and `-- parent: …` above the SQL",
        )
        .help(format!(
            "begin the file with\n{}\n{}{}",
            example(file, Key::Revision),
            example(file, Key::Parent),
            if has_sections {
                ""
            } else {
                "\n\n-- migrate:up"
            }
        ))
        .help("a new file with a header is written by: cargo migrate new \"<message>\"")
}

fn example(file: &SourceFile, key: Key) -> String {
    match key {
        Key::Revision => format!("-- revision: {}", fresh_id(file.path())),
        _ => "-- parent: <the id that it follows, or base>".to_owned(),
    }
}
