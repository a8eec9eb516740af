//! Why a command failed.

use std::fmt;

use migrate_core::history::Basis;
use migrate_core::{Diagnostic, Severity};

use crate::Exit;

/// A failure of a command: its kind, how the process ends, and what to show.
///
/// `Display` is one line a diagnostic; `Debug` is the drawn diagnostics. Neither holds a password.
pub struct Error(Box<Inner>);

struct Inner {
    kind: &'static str,
    exit: Exit,
    diagnostics: Vec<Diagnostic>,
    /// Whether the diagnostics are those of a folder.
    folder: bool,
    /// The state of the database that was shown and agreed to before it failed.
    agreed: Option<Basis>,
}

impl Error {
    /// Makes a failure; `kind` is a stable word such as `connection`.
    pub fn new(kind: &'static str, exit: Exit, diagnostic: Diagnostic) -> Self {
        Self(Box::new(Inner {
            kind,
            exit,
            diagnostics: vec![diagnostic],
            folder: false,
            agreed: None,
        }))
    }

    /// Makes a refusal of what was asked for.
    pub fn refused(kind: &'static str, diagnostic: Diagnostic) -> Self {
        Self::new(kind, Exit::Refused, diagnostic)
    }

    /// Makes the failure of a folder that lends no chain; warnings are left out.
    ///
    /// ```
    /// use migrate_cli::{Error, Exit};
    /// use migrate_core::Diagnostic;
    ///
    /// let found = [Diagnostic::error("missing-parent", "unknown parent revision `b`")];
    /// let error = Error::broken_folder(&found);
    /// assert_eq!(error.exit(), Exit::Refused);
    /// assert_eq!(error.kind(), "missing_parent");
    /// ```
    ///
    /// Its kind is that of the first error of the graph, else `broken_folder`.
    pub fn broken_folder(diagnostics: &[Diagnostic]) -> Self {
        let errors = diagnostics
            .iter()
            .filter(|it| it.severity == Severity::Error);
        let diagnostics: Vec<_> = errors.cloned().collect();
        let kinds = diagnostics.iter().filter_map(|found| {
            let rule = GRAPH.iter().find(|(name, _)| *name == found.name);
            rule.map(|(_, kind)| *kind)
        });
        let kind = kinds.into_iter().next();
        Self(Box::new(Inner {
            kind: kind.unwrap_or(migrate_core::ErrorKind::BrokenFolder.as_str()),
            exit: Exit::Refused,
            diagnostics,
            folder: true,
            agreed: None,
        }))
    }

    /// Shows more mistakes beside the first.
    #[must_use]
    pub(crate) fn beside(mut self, more: impl IntoIterator<Item = Diagnostic>) -> Self {
        self.0.diagnostics.extend(more);
        self
    }

    /// Returns the stable word, such as `unknown_revision`.
    pub fn kind(&self) -> &'static str {
        self.0.kind
    }

    /// Returns how the process ends.
    pub fn exit(&self) -> Exit {
        self.0.exit
    }

    /// Says how the process ends.
    #[must_use]
    pub(crate) fn ending(mut self, exit: Exit) -> Self {
        self.0.exit = exit;
        self
    }

    /// Returns what to show, the most important first.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.0.diagnostics
    }

    pub(crate) fn is_folder(&self) -> bool {
        self.0.folder
    }

    /// Adds a help to what is shown first.
    #[must_use]
    pub fn help(self, text: impl Into<String>) -> Self {
        self.change(|first| first.help(text))
    }

    /// Says what to do, in the place of what is said of it.
    #[must_use]
    pub(crate) fn say_help(self, text: impl Into<String>) -> Self {
        self.change(|mut first| {
            first.notes.retain(|note| note.kind != "help");
            first.help(text)
        })
    }

    /// Says how things stand, in the place of what is said of it.
    #[must_use]
    pub(crate) fn state(self, text: impl Into<String>) -> Self {
        self.change(|mut first| {
            first.notes.retain(|note| note.kind != "state");
            first.state(text)
        })
    }

    /// Adds a note to what is shown first.
    #[must_use]
    pub(crate) fn note(self, text: impl Into<String>) -> Self {
        self.change(|first| first.note(text))
    }

    /// Shows the folder's errors too, where the failure is that some of it can't run.
    #[must_use]
    pub(crate) fn with_findings(mut self, findings: &[Diagnostic]) -> Self {
        if self.0.kind == migrate_core::ErrorKind::BrokenFolder.as_str() {
            // The plan names the file that it would run: what is wrong elsewhere is `check`'s to say.
            let file = self.0.diagnostics.first().and_then(path).map(str::to_owned);
            let errors = findings.iter().filter(|it| it.severity == Severity::Error);
            let own = errors.filter(|it| path(it) == file.as_deref());
            self.0.diagnostics.extend(own.cloned());
            self.0.folder = true;
        }
        self
    }

    /// Remembers what was agreed to, for who carries it out elsewhere.
    #[must_use]
    pub(crate) fn with_agreed(mut self, basis: Option<Basis>) -> Self {
        self.0.agreed = basis;
        self
    }

    pub(crate) fn agreed(&self) -> Option<&Basis> {
        self.0.agreed.as_ref()
    }

    fn change(mut self, how: impl FnOnce(Diagnostic) -> Diagnostic) -> Self {
        if !self.0.diagnostics.is_empty() {
            let first = self.0.diagnostics.remove(0);
            self.0.diagnostics.insert(0, how(first));
        }
        self
    }
}

fn path(found: &Diagnostic) -> Option<&str> {
    Some(found.labels.first()?.file.path())
}

/// The rules whose words are those of the graph's errors.
const GRAPH: &[(&str, &str)] = &[
    ("cycle", "cycle"),
    ("duplicate-id", "duplicate_id"),
    ("duplicate-label", "duplicate_label"),
    ("illegal-id", "illegal_id"),
    ("missing-dependency", "missing_parent"),
    ("missing-parent", "missing_parent"),
    ("self-reference", "cycle"),
];

impl From<migrate_core::Error> for Error {
    fn from(error: migrate_core::Error) -> Self {
        let kind = error.kind();
        Self::new(
            kind.as_str(),
            Exit::of_refusal(kind),
            error.into_diagnostic(),
        )
    }
}

impl From<migrate_runtime::Error> for Error {
    fn from(error: migrate_runtime::Error) -> Self {
        let kind = error.kind();
        let diagnostic = error.diagnostic().clone();
        Self::new(kind.as_str(), Exit::of_failure(kind), diagnostic)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, diagnostic) in self.diagnostics().iter().enumerate() {
            if n > 0 {
                f.write_str("\n")?;
            }
            diagnostic.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, diagnostic) in self.diagnostics().iter().enumerate() {
            if n > 0 {
                f.write_str("\n\n")?;
            }
            fmt::Debug::fmt(diagnostic, f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}
