//! A migration file, understood as far as it could be.

mod header;
mod marker;
mod script;
mod section;
mod statements;

pub use header::{Header, Key};
pub(crate) use marker::Word;
pub use script::script;
pub use section::{Environment, Section};
pub use statements::Statement;

use std::ops::Range;

use crate::checks::{Findings, conflict_marker, irreversible_with_down, missing_section};
use crate::{Dialect, Direction, SourceFile};

/// What one file states; where it is broken, all that could be read.
#[derive(Clone, Debug)]
pub struct Revision {
    /// The file.
    pub file: SourceFile,
    /// The header.
    pub header: Header,
    /// The sections, in the order of the file.
    pub sections: Vec<Section>,
    /// Whether its up, its down have errors that forbid running them.
    pub broken: [bool; 2],
}

impl Revision {
    /// Reads a file for a chain that is written in these dialects.
    ///
    /// ```
    /// use migrate_core::checks::Findings;
    /// use migrate_core::revision::Revision;
    /// use migrate_core::{Dialect, SourceFile};
    ///
    /// let text = "-- revision: a1\n-- parent: base\n\n-- migrate:up\nSELECT 1;\n-- migrate:down none\n";
    /// let mut findings = Findings::default();
    /// let file = SourceFile::new("migrations/a.sql", text);
    /// let revision = Revision::parse(file, &[Dialect::Sqlite], &mut findings);
    /// assert_eq!(revision.id(), Some("a1"));
    /// assert!(findings.is_empty());
    /// ```
    pub fn parse(file: SourceFile, dialects: &[Dialect], findings: &mut Findings) -> Self {
        let Some(conflict) = conflict_marker::check(&file) else {
            return Self::read(file, dialects, findings);
        };
        findings.push(conflict);
        // What else is wrong is wrong because both sides stand there.
        let revision = Self::read(file, dialects, &mut Findings::default());
        Self {
            broken: [true; 2],
            ..revision
        }
    }

    fn read(file: SourceFile, dialects: &[Dialect], findings: &mut Findings) -> Self {
        let (header, rest) = header::parse(&file, findings);
        let mut broken = [false; 2];
        let sections = section::parse(&file, rest, dialects, &mut broken, findings);
        let revision = Self {
            file,
            header,
            sections,
            broken,
        };
        irreversible_with_down::check(&revision, findings);
        let missing = missing_section::check(&revision, dialects, findings);
        Self {
            broken: [broken[0] || missing[0], broken[1] || missing[1]],
            ..revision
        }
    }

    /// Reads a file's header; of its sections only what keeps the file from being trusted is found.
    pub(crate) fn parse_header(
        file: SourceFile,
        dialects: &[Dialect],
        findings: &mut Findings,
    ) -> Self {
        let (header, rest) = match conflict_marker::check(&file) {
            Some(conflict) => {
                findings.push(conflict);
                header::parse(&file, &mut Findings::default())
            }
            None => {
                let (header, rest) = header::parse(&file, findings);
                section::outline(&file, rest, dialects, findings);
                (header, rest)
            }
        };
        // What is wrong may lend a key from below the header, and is shown with all of the file.
        let file = match findings.is_empty() {
            true => file.until(rest),
            false => file,
        };
        Self {
            file,
            header,
            sections: Vec::new(),
            broken: [false; 2],
        }
    }

    /// Returns the id, where the file states one.
    pub fn id(&self) -> Option<&str> {
        self.header.revision.as_ref().map(|span| self.text(span))
    }

    /// Returns the parents that the file states; none for `base`.
    pub fn parents(&self) -> impl Iterator<Item = &str> {
        self.header.parents.iter().map(|span| self.text(span))
    }

    /// Returns what else the file depends on.
    pub fn depends_on(&self) -> impl Iterator<Item = &str> {
        self.header.depends_on.iter().map(|span| self.text(span))
    }

    /// Returns the labels that the file states.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.header.labels.iter().map(|span| self.text(span))
    }

    /// Returns the message, or nothing.
    pub fn message(&self) -> &str {
        self.header
            .message
            .as_ref()
            .map_or("", |span| self.text(span))
    }

    /// Returns whether the file says that it merges several parents.
    pub fn is_merge(&self) -> bool {
        let parent = self.header.parent.as_ref();
        self.header.parents.len() > 1 || parent.is_some_and(|span| self.text(span).contains(','))
    }

    /// Returns the file's name without folders and without what the default name begins with.
    pub fn slug(&self) -> &str {
        slug(self.file.path())
    }

    /// Returns the sections of one side that a dialect runs.
    pub fn side(&self, direction: Direction, dialect: Dialect) -> impl Iterator<Item = &Section> {
        self.sections.iter().filter(move |section| {
            section.direction == direction && section.dialects.contains(&dialect)
        })
    }

    /// Returns a piece of the file's text.
    pub fn text(&self, span: &Range<usize>) -> &str {
        &self.file.text()[span.clone()]
    }
}

/// Returns what a file's name says: `add_chunks` of `migrations/20261120_103200_add_chunks.sql`.
pub fn slug(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let name = name.strip_suffix(".sql").unwrap_or(name);
    let undated = name.trim_start_matches(|c: char| c.is_ascii_digit() || c == '_' || c == '-');
    if undated.is_empty() { name } else { undated }
}
