//! Writes a folder into the tables that its chain is lent from.

use std::ops::Range;

use super::links::Links;
use crate::chain::{
    Chain, EnvironmentRow, RevisionRow, Rows, Run, SectionRow, StatementRow, Tables,
};
use crate::checksum::{self, Hasher};
use crate::config::Config;
use crate::parallel::{self, Threads};
use crate::revision::{Revision, Section, Statement};
use crate::{Dialect, Direction};

/// How long a checksum's text is, in bytes.
const HASH: usize = checksum::VERSION.len() + 64;

/// The owned tables of a chain.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    dialects: Vec<Dialect>,
    text: String,
    revisions: Vec<RevisionRow>,
    sections: Vec<SectionRow>,
    statements: Vec<StatementRow>,
    scripts: Vec<Run>,
    checksums: Vec<[Run; 2]>,
    links: Vec<u32>,
    labels: Vec<Run>,
    by_id: Vec<u32>,
    fingerprints: Vec<Run>,
}

impl Buffer {
    /// Writes the revisions in their order, with what they run in these dialects.
    pub(super) fn new(
        dialects: &[Dialect],
        revisions: &[Revision],
        links: &Links,
        threads: Threads,
    ) -> Self {
        let bytes = revisions.iter().map(|revision| {
            revision.file.path().len() + revision.file.text().len() + 2 * HASH * dialects.len()
        });
        let n_sections = revisions.iter().map(|revision| revision.sections.len());
        let n_sections: usize = n_sections.sum();
        let mut buffer = Self {
            dialects: dialects.to_vec(),
            text: String::with_capacity(bytes.sum::<usize>() + HASH * dialects.len()),
            revisions: Vec::with_capacity(revisions.len()),
            sections: Vec::with_capacity(n_sections),
            scripts: Vec::with_capacity(n_sections * dialects.len()),
            checksums: Vec::with_capacity(revisions.len() * dialects.len()),
            links: Vec::with_capacity(revisions.len()),
            ..Self::default()
        };
        let mut place = vec![0; revisions.len()];
        for (index, &at) in links.order.iter().enumerate() {
            place[at] = number(index);
        }
        let hash = |at| (at, checksums(dialects, &revisions[at]));
        let write = |(at, checksums): (usize, Vec<[String; 2]>)| {
            let (parents, depends_on) = (&links.parents[at], &links.depends_on[at]);
            buffer.revision(&revisions[at], &checksums, parents, depends_on, &place);
        };
        parallel::each(links.order.clone(), threads, hash, write);
        buffer.by_id = links.by_id.iter().map(|&at| place[at]).collect();
        for (at, _) in dialects.iter().enumerate() {
            let fingerprint = buffer.fingerprint(at, dialects.len());
            let run = buffer.push(&fingerprint);
            buffer.fingerprints.push(run);
        }
        buffer
    }

    /// Lends the chain.
    pub(super) fn chain<'a>(&'a self, config: &'a Config) -> Chain<'a> {
        Chain::new(Tables {
            text: &self.text,
            revisions: Rows::Values(&self.revisions),
            sections: Rows::Values(&self.sections),
            statements: Rows::Values(&self.statements),
            scripts: Rows::Values(&self.scripts),
            checksums: Rows::Values(&self.checksums),
            links: Rows::Values(&self.links),
            labels: Rows::Values(&self.labels),
            by_id: Rows::Values(&self.by_id),
            fingerprints: Rows::Values(&self.fingerprints),
            ..Tables::of(config, &self.dialects)
        })
    }

    fn revision(
        &mut self,
        revision: &Revision,
        checksums: &[[String; 2]],
        parents: &[usize],
        depends_on: &[usize],
        place: &[u32],
    ) {
        let path = self.push(revision.file.path());
        let source = self.push(revision.file.text());
        let run = |span: &Range<usize>| shift(source.start, span);
        let header = &revision.header;
        let labels = self.labels.len();
        self.labels.extend(header.labels.iter().map(run));
        let sections = self.sections.len();
        for section in &revision.sections {
            self.section(section, source.start);
        }
        let row = RevisionRow {
            id: header.revision.as_ref().map(run).unwrap_or_default(),
            message: header.message.as_ref().map(run).unwrap_or_default(),
            created: header.created.as_ref().map(run),
            irreversible: header.irreversible.as_ref().map(run),
            path,
            source,
            parents: self.link(parents, place),
            depends_on: self.link(depends_on, place),
            labels: Run::new(number(labels), number(self.labels.len())),
            sections: Run::new(number(sections), number(self.sections.len())),
            lock_timeout: header.lock_timeout,
            statement_timeout: header.statement_timeout,
            broken: revision.broken,
        };
        self.revisions.push(row);
        for pair in checksums {
            let pair = pair.each_ref().map(|hash| self.push(hash));
            self.checksums.push(pair);
        }
    }

    fn section(&mut self, section: &Section, base: u32) {
        let mut dialects = 0;
        for at in 0..self.dialects.len() {
            let start = number(self.statements.len());
            if let Some(own) = section
                .dialects
                .iter()
                .position(|d| *d == self.dialects[at])
            {
                dialects |= 1 << at;
                let rows = section.statements[own]
                    .iter()
                    .map(|statement| StatementRow {
                        text: shift(base, &statement.span),
                        rerunnable: statement.rerunnable,
                        done_when: statement.done_when.as_ref().map(|span| shift(base, span)),
                        alone: statement.alone,
                        savepoint: statement.savepoint,
                    });
                self.statements.extend(rows);
            }
            self.scripts
                .push(Run::new(start, number(self.statements.len())));
        }
        self.sections.push(SectionRow {
            direction: section.direction,
            dialects,
            environment: section.environment.as_ref().map(|only| EnvironmentRow {
                not: only.not,
                name: shift(base, &only.span),
            }),
            transaction: section.transaction,
            foreign_keys: section.foreign_keys,
            code: section.code.as_ref().map(|span| shift(base, span)),
        });
    }

    fn link(&mut self, places: &[usize], order: &[u32]) -> Run {
        let start = number(self.links.len());
        self.links.extend(places.iter().map(|&at| order[at]));
        Run::new(start, number(self.links.len()))
    }

    fn push(&mut self, text: &str) -> Run {
        let start = number(self.text.len());
        self.text.push_str(text);
        Run::new(start, number(self.text.len()))
    }

    fn fingerprint(&self, dialect: usize, dialects: usize) -> String {
        let text = |run: Run| &self.text[run.start as usize..run.end as usize];
        let up = |index: u32| self.checksums[index as usize * dialects + dialect][0];
        let pairs = self.by_id.iter().map(|&index| {
            let id = self.revisions[index as usize].id;
            (text(id), text(up(index)))
        });
        checksum::fingerprint(pairs)
    }
}

/// Hashes up and down, once a dialect.
fn checksums(dialects: &[Dialect], revision: &Revision) -> Vec<[String; 2]> {
    dialects
        .iter()
        .map(|&dialect| Direction::BOTH.map(|direction| checksum(revision, direction, dialect)))
        .collect()
}

/// Hashes what a side runs in a dialect: attributes and statements, in order.
fn checksum(revision: &Revision, direction: Direction, dialect: Dialect) -> String {
    let mut hasher = Hasher::new(direction.name());
    if direction == Direction::Down && revision.header.irreversible.is_some() {
        hasher.part("irreversible");
    }
    for section in revision.side(direction, dialect) {
        hasher.part("section");
        if let Some(only) = &section.environment {
            let not = if only.not { "!" } else { "" };
            hasher.part("environment").part(not).part(&only.name);
        }
        if !section.transaction {
            hasher.part("transaction=off");
        }
        if !section.foreign_keys {
            hasher.part("foreign-keys=off");
        }
        if let Some(code) = &section.code {
            hasher.part("code").part(revision.text(code));
        }
        for statement in statements(section, dialect) {
            hasher
                .part("statement")
                .part(revision.text(&statement.span));
        }
    }
    hasher.finish()
}

fn statements(section: &Section, dialect: Dialect) -> &[Statement] {
    let at = section.dialects.iter().position(|&d| d == dialect);
    at.map_or(&[], |at| &section.statements[at])
}

fn shift(base: u32, span: &Range<usize>) -> Run {
    Run::new(base + number(span.start), base + number(span.end))
}

/// Folders are held to 1 GiB, so that every offset fits.
fn number(at: usize) -> u32 {
    u32::try_from(at).expect("a folder holds at most 1 GiB")
}
