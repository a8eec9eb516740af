//! Sections: a `-- migrate:up` or `-- migrate:down` line and what follows it.

use std::ops::Range;

use super::header::{lines, trim};
use super::statements::{self, Directive, Statement};
use crate::checks::{
    Findings, code_needs_dialect, code_with_text, empty_section, mixed_transaction,
    repeated_section, text_before_section, unknown_attribute, unknown_marker,
};
use crate::{Dialect, Direction, SourceFile};

/// What a marker line begins with, even inside quotes.
pub(crate) const MARKER: &str = "-- migrate:";

/// A section of a file.
#[derive(Clone, Debug)]
pub struct Section {
    /// Up or down.
    pub direction: Direction,
    /// Its marker line, from `--` to its last word.
    pub marker: Range<usize>,
    /// The text below it.
    pub body: Range<usize>,
    /// The chain's dialects that it is for.
    pub dialects: Vec<Dialect>,
    /// Whether it names its dialects.
    pub names_dialects: bool,
    /// The environments that it is for.
    pub environment: Option<Environment>,
    /// Whether its statements run in a transaction.
    pub transaction: bool,
    /// Whether foreign keys stay on; SQLite only.
    pub foreign_keys: bool,
    /// The function that it calls instead of running SQL.
    pub code: Option<Range<usize>>,
    /// Whether it says that nothing is to be done.
    pub none: bool,
    /// Its statements: one list a dialect of [`dialects`](Self::dialects).
    pub statements: Vec<Vec<Statement>>,
}

/// The environments that a section is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Whether the name is where the section does *not* run.
    pub not: bool,
    /// The name's place.
    pub span: Range<usize>,
    /// The name.
    pub name: String,
}

impl Environment {
    fn meets(&self, other: &Self) -> bool {
        match (self.not, other.not) {
            (false, false) => self.name == other.name,
            (true, true) => true,
            _ => self.name != other.name,
        }
    }
}

impl Section {
    /// Returns whether one step may run both sections.
    pub fn meets(&self, other: &Self) -> bool {
        let environments = match (&self.environment, &other.environment) {
            (Some(mine), Some(theirs)) => mine.meets(theirs),
            _ => true,
        };
        self.direction == other.direction
            && environments
            && self.dialects.iter().any(|dialect| other.dialects.contains(dialect))
    }

    /// Returns whether both are written with the same attributes.
    pub fn same_attributes(&self, other: &Self) -> bool {
        let name = |section: &Self| section.environment.as_ref().map(|e| (e.not, e.name.clone()));
        self.dialects == other.dialects
            && name(self) == name(other)
            && self.transaction == other.transaction
            && self.foreign_keys == other.foreign_keys
            && self.code.is_some() == other.code.is_some()
    }
}

/// Returns whether a line is a marker.
pub(super) fn is_marker(line: &str) -> bool {
    line.starts_with(MARKER)
}

/// Reads the sections of the text from `rest` on; sets `broken` for the sides that can't run.
pub(super) fn parse(
    file: &SourceFile,
    rest: usize,
    chain: &[Dialect],
    broken: &mut [bool; 2],
    findings: &mut Findings,
) -> Vec<Section> {
    let text = file.text();
    let mut sections: Vec<Section> = Vec::new();
    let mut directives: Vec<Vec<Directive>> = Vec::new();
    // After a marker that isn't understood, what follows belongs to nothing and is not judged.
    let mut lost = false;
    for line in lines(&text[rest..]).map(|line| line.start + rest..line.end + rest) {
        if !is_marker(&text[line.clone()]) {
            let sql = !text[line.clone()].trim().is_empty() && !text[line.clone()].trim_start().starts_with("--");
            if sections.is_empty() && sql && !lost {
                findings.push(text_before_section::found(file, &trim(text, line.clone())));
                lost = true;
            }
            if let Some(section) = sections.last_mut().filter(|_| !lost) {
                section.body.end = line.end;
            }
            continue;
        }
        let word = line.start + MARKER.len()..line.end;
        let end = text[word.clone()].find(char::is_whitespace).map_or(line.end, |at| word.start + at);
        let (word, arguments) = (word.start..end, trim(text, end..line.end));
        match &text[word.clone()] {
            "up" | "down" => {
                let direction = match &text[word] {
                    "up" => Direction::Up,
                    _ => Direction::Down,
                };
                lost = false;
                let section = read_marker(file, direction, line, arguments, chain, broken, findings);
                sections.push(section);
                directives.push(Vec::new());
            }
            "rerunnable" | "done-when" if !sections.is_empty() => {
                if let Some(last) = directives.last_mut() {
                    last.push(Directive::new(text, line.clone(), word, arguments));
                }
                if let Some(section) = sections.last_mut().filter(|_| !lost) {
                    section.body.end = line.end;
                }
            }
            _ => {
                findings.push(unknown_marker::found(file, &word, sections.is_empty()));
                lost = true;
            }
        }
    }
    for (section, directives) in sections.iter_mut().zip(&directives) {
        let failed = statements::read(file, section, directives, findings);
        broken[section.direction as usize] |= failed;
    }
    judge(file, &sections, chain, broken, findings);
    sections
}

fn read_marker(
    file: &SourceFile,
    direction: Direction,
    line: Range<usize>,
    arguments: Range<usize>,
    chain: &[Dialect],
    broken: &mut [bool; 2],
    findings: &mut Findings,
) -> Section {
    let text = file.text();
    let mut section = Section {
        direction,
        marker: trim(text, line.clone()),
        body: line.end..line.end,
        dialects: chain.to_vec(),
        names_dialects: false,
        environment: None,
        transaction: true,
        foreign_keys: true,
        code: None,
        none: false,
        statements: Vec::new(),
    };
    let mut at = arguments.start;
    for word in text[arguments.clone()].split(' ') {
        let span = at..at + word.len();
        at += word.len() + 1;
        if word.trim().is_empty() {
            continue;
        }
        if let Err(finding) = read_attribute(file, span, chain, &mut section) {
            broken[direction as usize] = true;
            findings.push(finding);
        }
    }
    section
}

fn read_attribute(
    file: &SourceFile,
    span: Range<usize>,
    chain: &[Dialect],
    section: &mut Section,
) -> Result<(), crate::Diagnostic> {
    let word = &file.text()[span.clone()];
    let Some((name, value)) = word.split_once('=') else {
        section.none |= word == "none";
        return match word {
            "none" => Ok(()),
            _ => Err(unknown_attribute::name(file, &span, word)),
        };
    };
    let at = span.start + name.len() + 1..span.end;
    match (name, value) {
        ("dialect", _) => {
            section.names_dialects = true;
            section.dialects = unknown_attribute::dialects(file, &at, chain)?;
        }
        ("environment", _) => section.environment = Some(unknown_attribute::environment(file, at)?),
        ("transaction", "on") | ("foreign-keys", "on") => {}
        ("transaction", "off") => section.transaction = false,
        ("foreign-keys", "off") => section.foreign_keys = false,
        ("code", _) => section.code = Some(unknown_attribute::path(file, at)?),
        ("transaction" | "foreign-keys", _) => {
            return Err(unknown_attribute::value(file, &at, name, "`on` or `off`"));
        }
        _ => return Err(unknown_attribute::name(file, &(span.start..at.start - 1), name)),
    }
    Ok(())
}

/// Judges the sections beside each other.
fn judge(
    file: &SourceFile,
    sections: &[Section],
    chain: &[Dialect],
    broken: &mut [bool; 2],
    findings: &mut Findings,
) {
    for section in sections {
        let found = findings.len();
        empty_section::check(file, section, findings);
        code_with_text::check(file, section, findings);
        code_needs_dialect::check(file, section, chain, findings);
        broken[section.direction as usize] |= findings.len() > found;
    }
    let own = findings.len();
    repeated_section::check(file, sections, findings);
    if findings.len() == own {
        mixed_transaction::check(file, sections, findings);
    }
    if findings.len() > own {
        *broken = [true; 2];
    }
}
