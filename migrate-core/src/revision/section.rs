//! Sections: a `-- migrate:up` or `-- migrate:down` line and what follows it.

mod attributes;

use std::ops::Range;

use super::header::{Comments, trim};
use super::marker::{self, Marker, Word};
use super::statements::{self, Directive, Statement};
use crate::checks::{
    Findings, code_needs_dialect, code_with_text, empty_section, mixed_transaction,
    repeated_section, text_before_section, undecided, unknown_marker,
};
use crate::{Dialect, Direction, SourceFile};

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
            && self
                .dialects
                .iter()
                .any(|dialect| other.dialects.contains(dialect))
    }

    /// Returns whether both sections of a file are written with the same attributes.
    pub fn same_attributes(&self, other: &Self, file: &SourceFile) -> bool {
        let name = |section: &Self| {
            section
                .environment
                .as_ref()
                .map(|e| (e.not, e.name.clone()))
        };
        let code = |section: &Self| section.code.clone().map(|span| &file.text()[span]);
        self.dialects == other.dialects
            && name(self) == name(other)
            && self.transaction == other.transaction
            && self.foreign_keys == other.foreign_keys
            && code(self) == code(other)
    }

    /// Returns the marker line without an attribute.
    pub(crate) fn marker_without(&self, file: &SourceFile, attribute: &str) -> String {
        let words = file.text()[self.marker.clone()].split_whitespace();
        let kept = words.filter(|word| word.split('=').next() != Some(attribute));
        kept.collect::<Vec<_>>().join(" ")
    }
}

/// Reads the sections of the text from `rest` on; sets `broken` for the sides that can't run.
pub(super) fn parse(
    file: &SourceFile,
    rest: usize,
    chain: &[Dialect],
    broken: &mut [bool; 2],
    findings: &mut Findings,
) -> Vec<Section> {
    let mut reader = Reader::new(file, rest, chain, broken, findings);
    reader.read(rest);
    reader.judge();
    // Collecting in place would keep the room of what is dropped here, for each file.
    let mut sections = Vec::with_capacity(reader.open.len());
    sections.extend(reader.open.into_iter().map(|open| open.section));
    sections
}

/// Finds what is wrong with the lines that divide the text from `rest` on, and reads no SQL.
pub(super) fn outline(file: &SourceFile, rest: usize, chain: &[Dialect], findings: &mut Findings) {
    Reader::new(file, rest, chain, &mut [false; 2], findings).read(rest);
}

/// A section while the file is read.
struct Open {
    section: Section,
    directives: Vec<Directive>,
    /// Whether its marker was understood: else what it holds can't be judged.
    sound: bool,
}

struct Reader<'a> {
    file: &'a SourceFile,
    chain: &'a [Dialect],
    broken: &'a mut [bool; 2],
    findings: &'a mut Findings,
    open: Vec<Open>,
    /// Whether the lines belong to nothing that is known, and are not judged.
    lost: bool,
}

impl<'a> Reader<'a> {
    fn new(
        file: &'a SourceFile,
        rest: usize,
        chain: &'a [Dialect],
        broken: &'a mut [bool; 2],
        findings: &'a mut Findings,
    ) -> Self {
        Self {
            file,
            chain,
            broken,
            findings,
            open: Vec::new(),
            // Without a header SQL before the sections is no news.
            lost: rest == 0,
        }
    }

    fn read(&mut self, rest: usize) {
        let text = self.file.text();
        let mut at = rest;
        let mut comments = Comments::default();
        // Before the first section every line is judged, below it those that may be markers.
        while self.open.is_empty() && at <= text.len() {
            let line = at..marker::line_end(text, at);
            at = line.end + 1;
            if let Some(marker) = marker::read(&text[line.clone()], line.start) {
                self.marker(line, marker);
            } else if !comments.is_only(&text[line.clone()]) && !self.lost {
                let span = trim(text, line);
                self.findings
                    .push(text_before_section::found(self.file, &span));
                // It was meant for a section that isn't there: that is said.
                self.broken[Direction::Up as usize] = true;
                self.lost = true;
            }
        }
        while let Some((line, marker)) = marker::next(text, at) {
            self.extend(line.start.saturating_sub(1));
            at = line.end + 1;
            self.marker(line, marker);
        }
        self.extend(text.len());
    }

    /// Ends the text of the section that is open, unless what it belongs to is unknown.
    fn extend(&mut self, end: usize) {
        if let Some(open) = self.open.last_mut().filter(|_| !self.lost) {
            open.section.body.end = open.section.body.end.max(end);
        }
    }

    fn marker(&mut self, line: Range<usize>, marker: Marker) {
        let text = self.file.text();
        let name = &text[marker.word.clone()];
        let known = Word::from_text(name).filter(|_| marker.exact);
        // A misspelt marker still divides the file, so that one typo is one finding.
        let meant = known.or_else(|| unknown_marker::meant(name));
        if known.is_none() {
            let finding =
                unknown_marker::found(self.file, trim(text, line.clone()), &marker.word, meant);
            self.findings.push(finding);
        }
        match meant {
            Some(Word::Up) => self.section(Direction::Up, line, marker.arguments),
            Some(Word::Down) => self.section(Direction::Down, line, marker.arguments),
            Some(Word::Undecided) if known.is_some() => self.undecided(line, marker),
            Some(word) => self.directive(word, line, marker, known.is_some()),
            None => {
                self.lost = true;
                *self.broken = [true; 2];
                if let Some(open) = self.open.last_mut() {
                    open.sound = false;
                }
            }
        }
    }

    fn section(&mut self, direction: Direction, line: Range<usize>, arguments: Range<usize>) {
        let mut section = Section {
            direction,
            marker: trim(self.file.text(), line.clone()),
            body: line.end..line.end,
            dialects: self.chain.to_vec(),
            names_dialects: false,
            environment: None,
            transaction: true,
            foreign_keys: true,
            code: None,
            none: false,
            statements: Vec::new(),
        };
        let sound = attributes::read(
            self.file,
            arguments,
            self.chain,
            &mut section,
            self.findings,
        );
        self.lost = false;
        self.broken[direction as usize] |= !sound;
        self.open.push(Open {
            section,
            directives: Vec::new(),
            sound,
        });
    }

    fn directive(&mut self, word: Word, line: Range<usize>, marker: Marker, known: bool) {
        let Some(open) = self.open.last_mut() else {
            if known {
                let finding = unknown_marker::outside(self.file, &marker.word, word);
                self.findings.push(finding);
            }
            return;
        };
        if self.lost {
            return;
        }
        open.section.body.end = line.end;
        let line = trim(self.file.text(), line);
        if known {
            open.directives
                .push(Directive::new(word, line, marker.arguments));
        }
    }

    /// Refuses a section that holds a question: its text belongs to it, whatever is answered.
    fn undecided(&mut self, line: Range<usize>, marker: Marker) {
        let finding = undecided::found(
            self.file,
            trim(self.file.text(), line.clone()),
            marker.arguments,
        );
        self.findings.push(finding);
        match self.open.last_mut() {
            Some(open) => {
                open.section.body.end = line.end;
                self.broken[open.section.direction as usize] = true;
            }
            None => *self.broken = [true; 2],
        }
    }

    /// Judges what the sections hold, and the sections beside each other.
    fn judge(&mut self) {
        let (file, mut sound) = (self.file, true);
        let markers: Vec<_> = self
            .open
            .iter()
            .map(|open| open.section.marker.clone())
            .collect();
        // Where a marker stands inside quotes, what follows isn't what it seems.
        let mut quoted = false;
        for (at, open) in self.open.iter_mut().enumerate() {
            let section = &mut open.section;
            let mut found = Findings::default();
            statements::read(file, section, &mut open.directives, &mut found);
            if let Some(next) = markers
                .get(at + 1)
                .filter(|_| open.sound && !found.is_empty())
                && let Some(finding) = statements::marker_inside(file, section, next)
                && !quoted
            {
                self.findings.push(finding);
                quoted = true;
            }
            if quoted || !open.sound {
                self.broken[section.direction as usize] = true;
                sound = false;
                continue;
            }
            if found.is_empty() {
                empty_section::check(file, section, &mut found);
                code_with_text::check(file, section, &mut found);
                code_needs_dialect::check(file, section, self.chain, &mut found);
            }
            self.broken[section.direction as usize] |= !found.is_empty();
            self.findings.append(found);
        }
        if quoted {
            *self.broken = [true; 2];
        }
        if !sound {
            return;
        }
        let sections: Vec<&Section> = self.open.iter().map(|open| &open.section).collect();
        let before = self.findings.len();
        repeated_section::check(file, &sections, self.findings);
        if self.findings.len() == before {
            mixed_transaction::check(file, &sections, self.findings);
        }
        if self.findings.len() > before {
            *self.broken = [true; 2];
        }
    }
}
