//! Where the header stands among the comments of a file.

use std::ops::Range;

use super::{Key, lines, trim};
use crate::revision::marker;

/// Returns the header's lines; empty where there is no header.
///
/// It is the block from the first known key to the first blank line. Comments may stand before it, and a word in
/// them may look like a misspelt key: that counts only in the paragraph that has a known key too, or
/// where no paragraph has one.
pub(super) fn find(text: &str) -> Range<usize> {
    let mut guess = 0..0;
    let mut comments = Comments::default();
    let mut paragraph = Paragraph::default();
    for line in lines(text) {
        let words = &text[line.clone()];
        let is_key = is_comment(words) && !comments.inside;
        if is_key && !marker::is_near(words) {
            paragraph.take(text, &line);
            continue;
        }
        if paragraph.known.is_some() {
            break;
        }
        if guess.is_empty() {
            guess = paragraph.near();
        }
        paragraph = Paragraph::default();
        if is_key || !comments.is_only(words) {
            break;
        }
    }
    if paragraph.known.is_some() {
        return paragraph.header();
    }
    if guess.is_empty() {
        paragraph.near()
    } else {
        guess
    }
}

/// Finds a key in the comments between the header and the first section.
pub(super) fn find_below(
    text: &str,
    from: usize,
    wanted: Key,
) -> Option<(Range<usize>, Range<usize>)> {
    let mut comments = Comments::default();
    for line in lines(&text[from..]) {
        let line = line.start + from..line.end + from;
        let words = &text[line.clone()];
        if marker::is_near(words) || !comments.is_only(words) {
            return None;
        }
        if let (word, Some(value)) = split(text, &line)
            && Key::from_word(&text[word.clone()]) == Some(wanted)
        {
            return Some((word, value));
        }
    }
    None
}

/// Splits a comment line at its first colon into the key and, where there is one, the value.
pub(super) fn split(text: &str, line: &Range<usize>) -> (Range<usize>, Option<Range<usize>>) {
    let whole = trim(text, line.clone());
    let Some(comment) = text[whole.clone()].strip_prefix("--") else {
        return (whole, None);
    };
    let from = whole.end - comment.len();
    let start = whole.end - comment.trim_start().len();
    let fine = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let length = text.as_bytes()[start..whole.end].iter();
    let end = start + length.take_while(|b| fine(b)).count();
    let colon = trim(text, end..whole.end);
    match text[colon.clone()].starts_with(':') && end > start {
        true => (start..end, Some(trim(text, colon.start + 1..whole.end))),
        false if comment.trim().is_empty() => (whole, None),
        false => (trim(text, from..whole.end), None),
    }
}

/// Reads a header's line without a colon whose first word is a key.
pub(super) fn without_colon(
    text: &str,
    line: &Range<usize>,
) -> Option<(Key, Range<usize>, Range<usize>)> {
    let words = &text[line.clone()];
    let length = words.find(char::is_whitespace)?;
    let key = Key::from_word(&words[..length])?;
    let word = line.start..line.start + length;
    Some((key, word.clone(), trim(text, word.end..line.end)))
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("--")
}

/// Neighbouring comment lines.
#[derive(Default)]
struct Paragraph {
    /// Where the first line with a known key stands.
    known: Option<usize>,
    /// Where the first line stands whose key is likely misspelt.
    near: Option<usize>,
    /// The same, of a word that begins like a sentence.
    title: Option<usize>,
    end: usize,
}

impl Paragraph {
    fn take(&mut self, text: &str, line: &Range<usize>) {
        self.end = line.end;
        let (word, value) = split(text, line);
        let word = &text[word];
        if value.is_none() {
        } else if Key::from_word(word).is_some() {
            self.known.get_or_insert(line.start);
        } else if let Some(near) = Key::nearest(word) {
            let spelt_so = word.eq_ignore_ascii_case(near.word());
            if spelt_so || !word.contains(|c: char| c.is_ascii_uppercase()) {
                self.near.get_or_insert(line.start);
            } else {
                self.title.get_or_insert(line.start);
            }
        }
    }

    fn header(&self) -> Range<usize> {
        let starts = self.known.into_iter().chain(self.near);
        starts.min().map_or(0..0, |start| start..self.end)
    }

    fn near(&self) -> Range<usize> {
        let start = self.near.or(self.title);
        start.map_or(0..0, |start| start..self.end)
    }
}

/// Tells lines that hold only comments and blanks from others.
#[derive(Default)]
pub(in crate::revision) struct Comments {
    /// Whether the line before ended inside `/* … */`.
    inside: bool,
}

impl Comments {
    /// Returns whether the next line holds only comments and blanks.
    pub(in crate::revision) fn is_only(&mut self, line: &str) -> bool {
        let mut rest = line;
        loop {
            if self.inside {
                let Some(end) = rest.find("*/") else {
                    return true;
                };
                rest = &rest[end + 2..];
                self.inside = false;
            }
            rest = rest.trim_start();
            if rest.is_empty() || rest.starts_with("--") {
                return true;
            }
            let Some(inside) = rest.strip_prefix("/*") else {
                return false;
            };
            rest = inside;
            self.inside = true;
        }
    }
}
