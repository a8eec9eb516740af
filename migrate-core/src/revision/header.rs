//! The header: `-- key: value` lines up to the first blank line.

use std::ops::Range;

use super::section::is_marker;
use crate::SourceFile;
use crate::checks::{
    Findings, illegal_id, malformed_value, missing_key, repeated_key, repeated_parent, unknown_key,
};

/// A key of the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The revision's id.
    Revision,
    /// Its parents.
    Parent,
    /// One line for people.
    Message,
    /// When it was made.
    Created,
    /// What else must be applied before.
    DependsOn,
    /// Names of the branch that it begins.
    Labels,
    /// Why it can't be taken back.
    Irreversible,
    /// How long it waits for a lock.
    LockTimeout,
    /// How long a statement may run.
    StatementTimeout,
    /// A finding that is accepted, with a reason.
    Allow,
}

impl Key {
    /// Every key and the word that the file holds.
    pub const ALL: [(&'static str, Self); 10] = [
        ("revision", Self::Revision),
        ("parent", Self::Parent),
        ("message", Self::Message),
        ("created", Self::Created),
        ("depends-on", Self::DependsOn),
        ("labels", Self::Labels),
        ("irreversible", Self::Irreversible),
        ("lock-timeout", Self::LockTimeout),
        ("statement-timeout", Self::StatementTimeout),
        ("allow", Self::Allow),
    ];

    fn from_word(word: &str) -> Option<Self> {
        let found = Self::ALL.into_iter().find(|(known, _)| *known == word);
        found.map(|(_, key)| key)
    }

    /// Returns the key that a misspelt word was likely meant to be, and how it is spelt.
    pub fn nearest(word: &str) -> Option<(&'static str, Self)> {
        let word = word.to_ascii_lowercase().replace('_', "-");
        let near = Self::ALL.into_iter().map(|(known, key)| {
            let distance = strsim::damerau_levenshtein(&word, known);
            (distance, known, key)
        });
        let (distance, known, key) = near.min_by_key(|(distance, ..)| *distance)?;
        (distance <= 2 && distance * 3 <= known.len()).then_some((known, key))
    }
}

/// The header's values, as places in the file's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// The id.
    pub revision: Option<Range<usize>>,
    /// The value of `parent`, whole.
    pub parent: Option<Range<usize>>,
    /// The parents' ids; none for `base`.
    pub parents: Vec<Range<usize>>,
    /// The message.
    pub message: Option<Range<usize>>,
    /// When it was made.
    pub created: Option<Range<usize>>,
    /// What else must be applied before.
    pub depends_on: Vec<Range<usize>>,
    /// The labels.
    pub labels: Vec<Range<usize>>,
    /// Why it can't be taken back.
    pub irreversible: Option<Range<usize>>,
    /// How long it waits for a lock, in milliseconds.
    pub lock_timeout: Option<u32>,
    /// How long a statement may run, in milliseconds.
    pub statement_timeout: Option<u32>,
    /// The names of the findings that are accepted.
    pub allow: Vec<Range<usize>>,
}

/// Reads the header; returns it and where the rest of the file begins.
pub(super) fn parse(file: &SourceFile, findings: &mut Findings) -> (Header, usize) {
    let mut header = Header::default();
    let mut seen: Vec<(Key, Range<usize>)> = Vec::new();
    let mut begun = false;
    let mut rest = 0;
    for line in lines(file.text()) {
        let text = &file.text()[line.clone()];
        if is_marker(text) {
            break;
        }
        let Some(comment) = text.strip_prefix("--") else {
            if begun || !text.trim().is_empty() {
                break;
            }
            continue;
        };
        let (word, value) = split_key(&line, comment);
        let known = Key::from_word(&file.text()[word.clone()]);
        let near = Key::nearest(&file.text()[word.clone()]).filter(|_| value.is_some());
        begun |= known.is_some() && value.is_some() || near.is_some();
        if !begun {
            continue;
        }
        rest = line.end;
        let key = known.filter(|_| value.is_some());
        if key.is_none() {
            findings.push(unknown_key::found(file, &word, value.is_some()));
        }
        // A misspelt key still lends its value, so that one typo is one finding.
        let (Some(key), Some(value)) = (key.or(near.map(|(_, key)| key)), value) else {
            continue;
        };
        let earlier = seen.iter().find(|(known, _)| *known == key);
        if let Some((_, first)) = earlier.filter(|_| key != Key::Allow) {
            findings.push(repeated_key::found(file, &word, first));
            continue;
        }
        seen.push((key, word.clone()));
        read_value(file, key, &word, value, &mut header, findings);
    }
    for key in [Key::Revision, Key::Parent] {
        if !seen.iter().any(|(known, _)| *known == key) {
            findings.push(missing_key::found(file, key, seen.first().map(|(_, at)| at)));
        }
    }
    (header, rest)
}

fn read_value(
    file: &SourceFile,
    key: Key,
    word: &Range<usize>,
    value: Range<usize>,
    header: &mut Header,
    findings: &mut Findings,
) {
    if value.is_empty() {
        findings.push(malformed_value::empty(file, word));
        return;
    }
    let text = &file.text()[value.clone()];
    match key {
        Key::Revision => {
            findings.extend(illegal_id::check(file, &value));
            header.revision = Some(value);
        }
        Key::Parent => {
            if text != "base" {
                header.parents = ids(file, &value, findings);
            }
            header.parent = Some(value);
        }
        Key::DependsOn => header.depends_on = ids(file, &value, findings),
        Key::Labels => header.labels = ids(file, &value, findings),
        Key::Message => header.message = Some(value),
        Key::Created => {
            findings.extend(malformed_value::created(file, &value));
            header.created = Some(value);
        }
        Key::Irreversible => header.irreversible = Some(value),
        Key::LockTimeout => header.lock_timeout = timeout(file, &value, findings),
        Key::StatementTimeout => header.statement_timeout = timeout(file, &value, findings),
        Key::Allow => match malformed_value::allow(file, &value) {
            Ok(name) => header.allow.push(name),
            Err(finding) => findings.push(finding),
        },
    }
}

fn ids(file: &SourceFile, value: &Range<usize>, findings: &mut Findings) -> Vec<Range<usize>> {
    let mut ids: Vec<Range<usize>> = Vec::new();
    for id in list(file.text(), value) {
        if let Some(finding) = illegal_id::check(file, &id) {
            findings.push(finding);
        } else if let Some(first) = ids
            .iter()
            .find(|first| file.text()[(*first).clone()] == file.text()[id.clone()])
        {
            findings.push(repeated_parent::found(file, &id, first));
        } else {
            ids.push(id);
        }
    }
    ids
}

fn timeout(file: &SourceFile, value: &Range<usize>, findings: &mut Findings) -> Option<u32> {
    let milliseconds = malformed_value::milliseconds(&file.text()[value.clone()]);
    if milliseconds.is_none() {
        findings.push(malformed_value::timeout(file, value));
    }
    milliseconds
}

/// Splits `a, b` into trimmed parts.
fn list<'t>(text: &'t str, value: &Range<usize>) -> impl Iterator<Item = Range<usize>> + use<'t> {
    let mut at = value.start;
    text[value.clone()].split(',').map(move |part| {
        let from = at;
        at += part.len() + 1;
        trim(text, from..from + part.len())
    })
}

/// Splits a comment's text at its first `: ` into the key and, where there is a colon, the value.
fn split_key(line: &Range<usize>, comment: &str) -> (Range<usize>, Option<Range<usize>>) {
    let from = line.end - comment.len();
    let blank = comment.len() - comment.trim_start().len();
    let word = comment.trim_start();
    let colon = word.find(':').filter(|&at| {
        let key = &word[..at];
        !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b))
    });
    let Some(colon) = colon else {
        let end = from + comment.trim_end().len();
        return ((from + blank).min(end)..end, None);
    };
    let key = from + blank..from + blank + colon;
    let value = &word[colon + 1..];
    let start = key.end + 1 + (value.len() - value.trim_start().len());
    let end = start + value.trim().len();
    (key, Some(start..end))
}

/// Returns the range without white space at its ends.
pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

/// Returns the lines' ranges, without their ends.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    text.split('\n').map(move |line| {
        let from = at;
        at += line.len() + 1;
        from..from + line.len()
    })
}
