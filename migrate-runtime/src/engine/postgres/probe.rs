//! What is seen of a statement's subject before it begins, and what that tells after a crash.
//!
//! A kind is a row of a table. What it sees is a line of text that says all that a later look needs,
//! by the server's own numbers: the file may have been mended since, and names may mean something
//! else to the next session.

mod detach;
mod index;
mod object;
mod reindex;
#[cfg(test)]
mod tests;

use migrate_core::Dialect;
use migrate_core::sql::{self, Subject};

use super::quote;
use crate::engine::Took;

/// The answers that a question gives in its first column; in its second are statements that mend.
pub(super) const DONE: &str = "done";
pub(super) const NOT_DONE: &str = "not done";
const UNKNOWN: &str = "unknown";

/// A kind of statement that can't share a transaction.
pub(super) struct Kind {
    /// What the classifier calls it; in lower case and with dashes, what a row begins with.
    words: &'static str,
    /// Whether it leaves nothing where the server refuses it.
    is_atomic: bool,
    /// What is seen before: an expression of text, whose words go before and whose name goes last;
    /// NULL where its subject isn't there. `None` where the statement names it in a way that isn't
    /// read.
    before: fn(&Subject) -> Option<String>,
    look: Look,
}

/// What tells whether a statement took effect.
enum Look {
    /// Running it again does no harm.
    Again,
    /// Nothing does.
    Nothing,
    /// A question about what was seen.
    Ask {
        /// Makes the question; `None` where the words are none of this kind.
        after: fn(&[&str]) -> Option<String>,
        /// How many words were seen.
        words: usize,
        /// What its repairs do.
        does: &'static str,
    },
}

/// What is to be asked of a statement.
pub(super) enum After {
    Known(Took),
    Ask(Question),
}

pub(super) struct Question {
    pub(super) sql: String,
    /// What the repairs that it answers with do, in words.
    pub(super) does: &'static str,
}

const KINDS: &[&[Kind]] = &[
    index::KINDS,
    reindex::KINDS,
    detach::KINDS,
    object::KINDS,
    HARMLESS,
    &[
        unknown("CALL"),
        unknown("DO with COMMIT"),
        unknown("REPACK CONCURRENTLY"),
    ],
];

/// What ends in the same state however often it runs.
const HARMLESS: &[Kind] = &[
    again("VACUUM"),
    again("CLUSTER"),
    again("REPACK"),
    again("REINDEX SCHEMA"),
    again("REINDEX DATABASE"),
    again("REINDEX SYSTEM"),
    again("ALTER SYSTEM"),
    again("DISCARD ALL"),
    again("ALTER SUBSCRIPTION REFRESH"),
    again("ALTER SUBSCRIPTION SET"),
];

const fn again(words: &'static str) -> Kind {
    Kind {
        words,
        is_atomic: true,
        before: |_| None,
        look: Look::Again,
    }
}

const fn unknown(words: &'static str) -> Kind {
    Kind {
        words,
        is_atomic: false,
        before: |_| None,
        look: Look::Nothing,
    }
}

/// Returns the expression of what is seen before a statement begins.
pub(super) fn before(statement: &str) -> String {
    let subject = sql::subject(Dialect::Postgres, statement);
    let found = subject.and_then(|subject| Some((kind_of(subject.words)?, subject)));
    let Some((kind, subject)) = found else {
        return quote("");
    };
    let tag = tag(kind.words);
    match (&kind.look, (kind.before)(&subject)) {
        (Look::Ask { .. }, Some(words)) => {
            format!("{} || COALESCE(' ' || ({words}), '')", quote(&tag))
        }
        // Its name isn't read, so nothing can be asked.
        (Look::Ask { .. }, None) => quote(""),
        _ => quote(&tag),
    }
}

/// Returns what tells of a statement of which this was seen.
pub(super) fn after(begun: &str) -> After {
    let (tag, rest) = match begun.split_once(' ') {
        Some((tag, rest)) => (tag, Some(rest)),
        None => (begun, None),
    };
    let Some(kind) = kind_by_tag(tag) else {
        return After::Known(Took::Unknown);
    };
    match (&kind.look, rest) {
        (Look::Nothing, _) => After::Known(Took::Unknown),
        (Look::Again, _) => After::Known(Took::NotDone),
        // What isn't there can't have been changed.
        (Look::Ask { .. }, None) => After::Known(Took::NotDone),
        (&Look::Ask { after, words, does }, Some(rest)) => {
            let seen: Vec<_> = rest.splitn(words, ' ').collect();
            match after(&seen).filter(|_| seen.len() == words) {
                Some(sql) => After::Ask(Question { sql, does }),
                None => After::Known(Took::Unknown),
            }
        }
    }
}

/// Returns the condition that is true where a statement left its index invalid, where that is an
/// error.
pub(super) fn invalid_after(begun: &str, statement: &str) -> Option<String> {
    let rest = begun.strip_prefix(&tag(index::CREATE))?.strip_prefix(' ')?;
    let subject = sql::subject(Dialect::Postgres, statement)?;
    if subject.only {
        return None;
    }
    index::invalid(&rest.splitn(index::CREATE_WORDS, ' ').collect::<Vec<_>>())
}

/// Returns whether a statement of which this was seen leaves nothing where the server refuses it.
pub(super) fn is_atomic(begun: &str) -> bool {
    let tag = begun.split(' ').next().unwrap_or_default();
    kind_by_tag(tag).is_some_and(|kind| kind.is_atomic)
}

fn kinds() -> impl Iterator<Item = &'static Kind> {
    KINDS.iter().copied().flatten()
}

fn kind_of(words: &str) -> Option<&'static Kind> {
    kinds().find(|kind| kind.words == words)
}

fn kind_by_tag(found: &str) -> Option<&'static Kind> {
    kinds().find(|kind| tag(kind.words) == found)
}

fn tag(words: &str) -> String {
    words.to_ascii_lowercase().replace(' ', "-")
}

/// Returns a name that the server folds and cuts as it does in a statement.
fn folded(name: &str) -> String {
    format!(
        "((pg_catalog.parse_ident({}))::pg_catalog.name[])[1]",
        quote(name)
    )
}

/// Returns the number of a relation that a statement names.
fn relation(name: &str) -> String {
    format!("pg_catalog.to_regclass({})::pg_catalog.oid", quote(name))
}

/// Returns a number of the server, as a literal; `None` where it is none.
fn oid(word: &str) -> Option<String> {
    word.parse::<u32>()
        .ok()
        .map(|oid| format!("{oid}::pg_catalog.oid"))
}
