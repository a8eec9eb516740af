//! A file's text and where things stand in it.

#[cfg(feature = "disk")]
pub(crate) mod disk;
#[cfg(feature = "parse")]
mod edit;

use std::sync::Arc;

/// A text file: the path that people are shown, and its normalised text.
///
/// The text has no byte-order mark and only `\n` as line end, so that offsets, checksums and
/// statements are the same on every machine.
///
/// ```
/// use migrate_core::SourceFile;
///
/// let file = SourceFile::new("migrations/a.sql", "one\r\ntwo\r\n");
/// assert_eq!(file.text(), "one\ntwo\n");
/// assert_eq!(file.position(4).to_string(), "2:1");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    path: Arc<str>,
    text: Arc<str>,
}

impl SourceFile {
    /// Takes a file's text as it was read.
    pub fn new(path: &str, text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = if text.contains('\r') {
            text.replace("\r\n", "\n").into()
        } else {
            text.into()
        };
        Self {
            path: path.into(),
            text,
        }
    }

    /// Returns the path that people are shown: relative, with `/` between its parts.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the normalised text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the same file as if its text ended at an offset.
    #[cfg(feature = "parse")]
    pub(crate) fn until(&self, end: usize) -> Self {
        Self {
            path: self.path.clone(),
            text: self.text[..end].into(),
        }
    }

    /// Returns the line and column of a byte offset; an offset past the end counts as the end.
    pub fn position(&self, offset: usize) -> Position {
        let before = &self.text.as_bytes()[..offset.min(self.text.len())];
        let start = before
            .iter()
            .rposition(|&byte| byte == b'\n')
            .map_or(0, |at| at + 1);
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let column = String::from_utf8_lossy(&before[start..]).chars().count() + 1;
        Position { line, column }
    }
}

/// A place in a file; both numbers count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
}

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}
