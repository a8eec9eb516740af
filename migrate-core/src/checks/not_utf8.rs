//! Files are UTF-8.
//!
//! The text is hashed, sent to the database and embedded in the application. In an unknown encoding
//! the same bytes would be other letters in each of these places.
//!
//! Save the file as UTF-8. Where the letters are wanted in a table, write them as UTF-8 too: the
//! driver translates for the database.

use super::{Rule, Scope};
#[cfg(feature = "disk")]
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "not-utf8",
    scope: Scope::Graph,
    summary: "Files are UTF-8, with or without a byte-order mark.",
    #[cfg(feature = "pages")]
    page: include_str!("not_utf8/page.md"),
};

/// `lossy` is the text with signs of replacement, `at` where the first of them stands.
#[cfg(feature = "disk")]
pub(crate) fn found(lossy: &SourceFile, at: usize) -> Diagnostic {
    let span = at.min(lossy.text().len())..(at + '\u{fffd}'.len_utf8()).min(lossy.text().len());
    Diagnostic::error(RULE.name, "the file isn't UTF-8")
        .at(lossy, span, "this byte is no UTF-8")
        .help("save the file as UTF-8")
}
