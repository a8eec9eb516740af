//! What is wrong, where, and the way out: data that each edge draws in its own way.

mod draw;

pub use draw::{Piece, Style};

use std::fmt;
use std::ops::Range;

use crate::source::{Position, SourceFile};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// Likely a mistake; the work goes on.
    Warning,
    /// The work can't go on.
    Error,
}

impl Severity {
    /// Returns the word that stands before a message.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding, with all that is needed to show it.
///
/// ```
/// use migrate_core::{Diagnostic, SourceFile};
///
/// let file = SourceFile::new("migrations/a.sql", "-- parent: b\n");
/// let found = Diagnostic::error("missing-parent", "unknown parent revision `b`")
///     .at(&file, 11..12, "no migration has this revision")
///     .help("cargo migrate heads");
/// assert_eq!(found.to_string(), "migrations/a.sql:1:12: unknown parent revision `b`");
/// assert!(found.draw().contains("1 | -- parent: b"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kebab-case name of the rule, such as `missing-parent`.
    pub name: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong: one line, lower case, no full stop.
    pub message: String,
    /// The places, the most important first.
    pub labels: Vec<Label>,
    /// What else is to be said, in order.
    pub notes: Vec<Note>,
}

/// A place in a file, and what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The file.
    pub file: SourceFile,
    /// The bytes of the text, or `None` where the file as a whole is meant.
    pub span: Option<Range<usize>>,
    /// What stands beside the caret; may be empty.
    pub text: String,
}

impl Label {
    /// Returns where the label begins.
    pub fn start(&self) -> Option<Position> {
        let span = self.span.as_ref()?;
        Some(self.file.position(span.start))
    }

    /// Returns where the label ends: the first place that is no longer meant.
    pub fn end(&self) -> Option<Position> {
        let span = self.span.as_ref()?;
        Some(self.file.position(span.end))
    }
}

/// A line under the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The word before it: `note`, `help` or `state`.
    pub kind: &'static str,
    /// One or more lines.
    pub text: String,
}

impl Diagnostic {
    /// Begins an error.
    pub fn error(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Severity::Error, message.into())
    }

    /// Begins a warning.
    pub fn warning(name: &'static str, message: impl Into<String>) -> Self {
        Self::new(name, Severity::Warning, message.into())
    }

    fn new(name: &'static str, severity: Severity, message: String) -> Self {
        Self {
            name,
            severity,
            message,
            labels: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Adds a place.
    #[must_use]
    pub fn at(mut self, file: &SourceFile, span: Range<usize>, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            file: file.clone(),
            span: Some(span),
            text: text.into(),
        });
        self
    }

    /// Adds a file as a whole.
    #[must_use]
    pub fn in_file(mut self, path: &str) -> Self {
        self.labels.push(Label {
            file: SourceFile::new(path, ""),
            span: None,
            text: String::new(),
        });
        self
    }

    /// Adds a `note:` line.
    #[must_use]
    pub fn note(self, text: impl Into<String>) -> Self {
        self.with("note", text.into())
    }

    /// Adds a `help:` line: the exact command or text that mends it.
    #[must_use]
    pub fn help(self, text: impl Into<String>) -> Self {
        self.with("help", text.into())
    }

    /// Adds a `state:` line: how things stand now. It stands before what is to be done.
    #[must_use]
    pub fn state(mut self, text: impl Into<String>) -> Self {
        let mut notes = self.notes.iter();
        let at = notes.position(|note| note.kind == "help");
        let state = Note {
            kind: "state",
            text: text.into(),
        };
        self.notes.insert(at.unwrap_or(self.notes.len()), state);
        self
    }

    fn with(mut self, kind: &'static str, text: String) -> Self {
        self.notes.push(Note { kind, text });
        self
    }

    /// Returns the help lines, joined by line ends.
    pub fn help_text(&self) -> String {
        let mut lines = Vec::new();
        for note in &self.notes {
            if note.kind == "help" {
                lines.push(note.text.as_str());
            }
        }
        lines.join("\n")
    }

    /// Draws the finding as plain text of several lines, the severity and the message first.
    pub fn draw(&self) -> String {
        self.pieces().into_iter().map(|piece| piece.text).collect()
    }

    /// Draws what stands below the severity: for an edge that writes its own `error: `.
    pub fn draw_body(&self) -> String {
        let mut pieces = draw::message(self);
        pieces.extend(draw::body(self));
        pieces.into_iter().map(|piece| piece.text).collect()
    }

    /// Draws the finding as pieces of text with a meaning each, for an edge that has colours.
    pub fn pieces(&self) -> Vec<Piece> {
        let mut pieces = draw::severity(self);
        pieces.extend(draw::message(self));
        pieces.extend(draw::body(self));
        pieces
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(label) = self.labels.first() {
            f.write_str(label.file.path())?;
            if let Some(start) = label.start() {
                write!(f, ":{start}")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

impl fmt::Debug for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.draw().trim_end())
    }
}
