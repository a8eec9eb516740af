//! A revision says what it does and how it is taken back, for every dialect of the chain.
//!
//! A revision without a way up does nothing; one without a way down looks as if it could be taken
//! back, and can't. In a chain of several dialects the same holds for each of them.
//!
//! Say it where it is on purpose: `-- migrate:up none`, `-- migrate:down none`, or
//! `-- irreversible: <reason>` in the header. A merge needs no sections.

use super::{Findings, Rule, Scope};
use crate::revision::Revision;
use crate::{Diagnostic, Dialect, Direction};

pub(crate) const RULE: Rule = Rule {
    name: "missing-section",
    scope: Scope::Section,
    summary: "Every revision but a merge has an up and a down section (or `irreversible`) for every dialect of the chain.",
    #[cfg(feature = "pages")]
    page: include_str!("missing_section/page.md"),
};

/// Returns whether up, down is missing something.
pub(crate) fn check(
    revision: &Revision,
    dialects: &[Dialect],
    findings: &mut Findings,
) -> [bool; 2] {
    // Without an id the file is likely no migration yet; that is said already.
    if revision.header.revision.is_none() || revision.is_merge() && revision.sections.is_empty() {
        return [false; 2];
    }
    let irreversible = revision.header.irreversible.is_some();
    if revision.sections.is_empty() && !irreversible && revision.broken == [false; 2] {
        findings.push(no_sections(revision));
        return [true; 2];
    }
    Direction::BOTH.map(|direction| {
        let excused = direction == Direction::Down && irreversible;
        // A section whose line couldn't be read has been reported.
        if excused || revision.broken[direction as usize] {
            return false;
        }
        let mut sections = revision
            .sections
            .iter()
            .filter(|s| s.direction == direction);
        let Some(last) = sections.next_back() else {
            findings.push(no_section(revision, direction));
            return true;
        };
        let missing = dialects
            .iter()
            .filter(|&&dialect| revision.side(direction, dialect).next().is_none());
        let before = findings.len();
        for dialect in missing {
            let marker = format!("-- migrate:{direction} dialect={dialect}");
            findings.push(
                Diagnostic::error(
                    RULE.name,
                    format!("no {direction} section is for {dialect}"),
                )
                .at(
                    &revision.file,
                    last.marker.clone(),
                    format!("not for {dialect}"),
                )
                .help(format!(
                    "add `{marker}` with SQL below it, or `{marker} none`"
                )),
            );
        }
        findings.len() > before
    })
}

fn no_sections(revision: &Revision) -> Diagnostic {
    Diagnostic::error(RULE.name, "the file has no sections")
        .at(&revision.file, place(revision), "nothing would run")
        .help("add `-- migrate:up` and `-- migrate:down`, each with SQL below it, or with `none` behind it")
}

fn no_section(revision: &Revision, direction: Direction) -> Diagnostic {
    let error = Diagnostic::error(RULE.name, format!("the file has no {direction} section"));
    let error = error.at(
        &revision.file,
        place(revision),
        format!("no `-- migrate:{direction}` follows"),
    );
    match direction {
        Direction::Up => {
            error.help("add `-- migrate:up` with SQL below it, or `-- migrate:up none`")
        }
        Direction::Down => error
            .help(
                "add `-- migrate:down` with the SQL that takes it back, or `-- migrate:down none`",
            )
            .help("where it can't be taken back: `-- irreversible: <reason>` in the header"),
    }
}

/// Returns where it is said that a section is missing: at its neighbour, or at the id.
fn place(revision: &Revision) -> std::ops::Range<usize> {
    let last = revision
        .sections
        .last()
        .map(|section| section.marker.clone());
    last.or_else(|| revision.header.revision.clone())
        .unwrap_or(0..0)
}
