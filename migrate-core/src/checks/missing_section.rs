//! A revision says what it does and how it is taken back, for every dialect of the chain.

use super::{Findings, Rule, Scope};
use crate::revision::Revision;
use crate::{Diagnostic, Dialect, Direction};

pub(crate) const RULE: Rule = Rule {
    name: "missing-section",
    scope: Scope::Section,
    summary: "Every revision but a merge has an up and a down section (or `irreversible`) for every dialect of the chain.",
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
    Direction::BOTH.map(|direction| {
        let excused = direction == Direction::Down && revision.header.irreversible.is_some();
        let mut sections = revision.sections.iter().filter(|s| s.direction == direction);
        let missing: Vec<_> = dialects
            .iter()
            .filter(|&&dialect| revision.side(direction, dialect).next().is_none())
            .collect();
        // A section whose `dialect=` couldn't be read has been reported.
        if missing.is_empty() || excused || revision.broken[direction as usize] {
            return false;
        }
        let Some(last) = sections.next_back() else {
            findings.push(no_section(revision, direction));
            return true;
        };
        for dialect in missing {
            findings.push(
                Diagnostic::error(RULE.name, format!("no {direction} section is for {dialect}"))
                    .at(&revision.file, last.marker.clone(), format!("not for {dialect}"))
                    .help(format!(
                        "add `-- migrate:{direction} dialect={dialect}` with its SQL, or with `none`"
                    )),
            );
        }
        true
    })
}

fn no_section(revision: &Revision, direction: Direction) -> Diagnostic {
    let file = &revision.file;
    let span = revision.header.revision.clone().unwrap_or(0..0);
    let error = Diagnostic::error(RULE.name, format!("the file has no {direction} section"))
        .at(file, span, format!("no `-- migrate:{direction}` follows"));
    match direction {
        Direction::Up => error.help("add the line `-- migrate:up` and the SQL below it"),
        Direction::Down => error.help(
            "add the line `-- migrate:down` and the SQL that takes it back, `-- migrate:down none`, or `-- irreversible: <reason>` to the header",
        ),
    }
}
