//! The header: `-- key: value` lines from the first known key to the first blank line.

mod block;
mod key;

pub(super) use block::Comments;
pub use key::Key;

use std::ops::Range;

use super::marker;
use crate::SourceFile;
use crate::checks::{
    Findings, illegal_id, malformed_value, missing_key, repeated_key, repeated_parent, unknown_key,
};

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
    let text = file.text();
    let mut header = Header::default();
    let block = block::find(text);
    if block.is_empty() {
        let has_sections = lines(text).any(|line| marker::is_near(&text[line]));
        findings.push(missing_key::header(file, has_sections));
        return (header, 0);
    }
    let mut seen: Vec<(Key, Range<usize>, Range<usize>)> = Vec::with_capacity(Key::ALL.len());
    for line in lines(&text[block.clone()]) {
        let line = line.start + block.start..line.end + block.start;
        let (word, value) = block::split(text, &line);
        let known = Key::from_word(&text[word.clone()]).filter(|_| value.is_some());
        let (key, word, value) = match (known, value) {
            (Some(key), Some(value)) => (key, word, value),
            // A misspelt key still lends its value, so that one typo is one finding.
            (_, Some(value)) => {
                findings.push(unknown_key::found(file, &word));
                match Key::meant(&text[word.clone()]) {
                    Some(key) => (key, word, value),
                    None => continue,
                }
            }
            (_, None) => match block::without_colon(text, &word) {
                Some((key, word, value)) => {
                    findings.push(unknown_key::no_colon(file, key, &word, &value));
                    (key, word, value)
                }
                None => {
                    findings.push(unknown_key::comment(file, &word));
                    continue;
                }
            },
        };
        let earlier = seen.iter().find(|(known, ..)| *known == key);
        if let Some((_, first, first_value)) = earlier.filter(|_| key != Key::Allow) {
            let values = (first_value, &value);
            findings.push(repeated_key::found(file, key, &word, first, values));
            if key == Key::Parent {
                header
                    .parents
                    .extend(ids(file, &value, &mut Findings::default()));
            }
            continue;
        }
        seen.push((key, word.clone(), value.clone()));
        read_value(file, key, &word, value, &mut header, findings);
    }
    for key in [Key::Revision, Key::Parent] {
        if seen.iter().any(|(known, ..)| *known == key) {
            continue;
        }
        match block::find_below(text, block.end, key) {
            // What stands below is lent all the same.
            Some((word, value)) => {
                findings.push(missing_key::below(file, key, &word));
                read_value(
                    file,
                    key,
                    &word,
                    value,
                    &mut header,
                    &mut Findings::default(),
                );
            }
            None => {
                let end = text[block.start..]
                    .find('\n')
                    .unwrap_or(text.len() - block.start);
                findings.push(missing_key::found(
                    file,
                    key,
                    block.start..block.start + end,
                ));
            }
        }
    }
    (header, block.end)
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
        findings.push(malformed_value::empty(file, key, word));
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
        Key::Labels => {
            header.labels = ids(file, &value, findings);
            for label in &header.labels {
                findings.extend(illegal_id::check(file, label));
            }
        }
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

/// Reads a list; whether its ids are legal is asked where they are looked up.
fn ids(file: &SourceFile, value: &Range<usize>, findings: &mut Findings) -> Vec<Range<usize>> {
    // Most lists are of one, and there are thousands.
    let mut ids: Vec<Range<usize>> = Vec::with_capacity(1);
    let mut gap = None;
    for id in list(file.text(), value) {
        let same = |first: &&Range<usize>| file.text()[(*first).clone()] == file.text()[id.clone()];
        if id.is_empty() {
            gap.get_or_insert(id);
        } else if let Some(first) = ids.iter().find(same) {
            findings.push(repeated_parent::found(file, &id, first));
        } else {
            ids.push(id);
        }
    }
    findings.extend(gap.map(|gap| illegal_id::empty(file, value, &gap)));
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

/// Returns the range without white space at its ends.
pub(super) fn trim(text: &str, range: Range<usize>) -> Range<usize> {
    let bytes = text[range.clone()].as_bytes();
    // Most often a blank stands before the text, and nothing after it.
    let start = range.start + usize::from(bytes.first() == Some(&b' '));
    let ends = (text.as_bytes().get(start), bytes.last());
    if let (Some(first), Some(last)) = ends
        && start < range.end
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return start..range.end;
    }
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
