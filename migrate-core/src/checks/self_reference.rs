//! No revision follows itself.

use std::ops::Range;

use super::{Rule, Scope};
use crate::Diagnostic;
use crate::revision::Revision;

pub(crate) const RULE: Rule = Rule {
    name: "self-reference",
    scope: Scope::Graph,
    summary: "A revision is neither its own parent nor its own dependency.",
};

pub(crate) fn found(revision: &Revision, span: &Range<usize>) -> Diagnostic {
    let id = revision.text(span);
    Diagnostic::error(RULE.name, format!("revision `{id}` names itself"))
        .at(&revision.file, span.clone(), "this is the file's own id")
        .help("write the id that it follows, or `-- parent: base` for a first revision")
}
