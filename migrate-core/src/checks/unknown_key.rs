//! A header holds only known keys.

use std::ops::Range;

use super::{Rule, Scope};
use crate::revision::Key;
use crate::{Diagnostic, SourceFile};

pub(crate) const RULE: Rule = Rule {
    name: "unknown-key",
    scope: Scope::Graph,
    summary: "The lines of a header, up to the first blank line, are `-- key: value` with a known key.",
};

pub(crate) fn found(file: &SourceFile, word: &Range<usize>, has_value: bool) -> Diagnostic {
    let key = &file.text()[word.clone()];
    if !has_value {
        return Diagnostic::error(RULE.name, "a line of the header is no `key: value`")
            .at(file, word.clone(), "the header goes on to the first blank line")
            .help("put a blank line before it, if it is a comment");
    }
    let error = Diagnostic::error(RULE.name, format!("unknown key `{key}` in the header"));
    match Key::nearest(key) {
        Some((known, _)) => error
            .at(file, word.clone(), format!("did you mean `{known}`?"))
            .help(format!("write `-- {known}: …`")),
        None => {
            let known = Key::ALL.map(|(known, _)| known).join(", ");
            error
                .at(file, word.clone(), "no key has this name")
                .note(format!("the keys are {known}"))
                .help("put a blank line before it, if it is a comment")
        }
    }
}
