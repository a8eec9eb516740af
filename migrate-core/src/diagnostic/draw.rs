//! The picture of a diagnostic: pieces of plain text, each with a meaning.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::{Diagnostic, Label, Severity};

/// How many bytes of a line are shown.
const LONGEST_LINE: usize = 160;

/// How many of them stand before what is meant, where the line is cut.
const BEFORE: usize = 60;

/// How many characters of a message or a label are shown.
const LONGEST_TEXT: usize = 240;

/// What a piece of a picture means; an edge may give it a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Style {
    /// Ordinary text.
    Plain,
    /// The word of the severity, and the caret below what is meant.
    Severity(Severity),
    /// The message.
    Message,
    /// Line numbers, bars and arrows.
    Frame,
    /// The word before a note.
    Note,
}

/// A piece of a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it means.
    pub style: Style,
    /// Its text.
    pub text: String,
}

fn piece(style: Style, text: impl Into<String>) -> Piece {
    Piece {
        style,
        text: text.into(),
    }
}

/// Draws `error: `.
pub(super) fn severity(diagnostic: &Diagnostic) -> Vec<Piece> {
    let severity = diagnostic.severity;
    vec![
        piece(Style::Severity(severity), severity.name()),
        piece(Style::Plain, ": "),
    ]
}

/// Draws the message and the rule's name.
pub(super) fn message(diagnostic: &Diagnostic) -> Vec<Piece> {
    vec![
        piece(Style::Message, one_line(&diagnostic.message)),
        piece(Style::Plain, format!(" [{}]\n", diagnostic.name)),
    ]
}

/// Draws the places and the notes.
pub(super) fn body(diagnostic: &Diagnostic) -> Vec<Piece> {
    let starts = diagnostic.labels.iter().filter_map(Label::start);
    let margin = starts.map(|start| digits(start.line)).max().unwrap_or(1);
    let mut pieces = Vec::new();
    for label in &diagnostic.labels {
        draw_label(label, margin, diagnostic.severity, &mut pieces);
    }
    let pad = " ".repeat(margin);
    for note in &diagnostic.notes {
        let indent = format!("{pad}{}", " ".repeat(note.kind.len() + 5));
        let text = visible_lines(&note.text, &indent);
        pieces.push(piece(Style::Frame, format!("{pad} = ")));
        pieces.push(piece(Style::Note, note.kind));
        pieces.push(piece(Style::Plain, format!(": {text}\n")));
    }
    pieces
}

fn draw_label(label: &Label, margin: usize, severity: Severity, pieces: &mut Vec<Piece>) {
    let pad = " ".repeat(margin);
    let path = visible(label.file.path());
    pieces.push(piece(Style::Frame, format!("{pad}--> ")));
    let (Some(span), Some(start)) = (&label.span, label.start()) else {
        pieces.push(piece(Style::Plain, format!("{path}\n")));
        return;
    };
    pieces.push(piece(Style::Plain, format!("{path}:{start}\n")));
    let text = label.file.text();
    let from = text.floor_char_boundary(span.start);
    let line_start = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[from..].find('\n').map_or(text.len(), |at| from + at);
    let shown = window(text, line_start..line_end, from);
    let (left, right) = (shown.start > line_start, shown.end < line_end);
    let ellipsis = |cut| if cut { "…" } else { "" };
    let line = visible(text[shown.clone()].trim_end());

    pieces.push(piece(Style::Frame, format!("{pad} |\n")));
    let blank = if line.is_empty() { "" } else { " " };
    let number = format!("{:>margin$} |{blank}", start.line);
    pieces.push(piece(Style::Frame, number));
    let line = format!("{}{line}{}\n", ellipsis(left), ellipsis(right));
    pieces.push(piece(Style::Plain, line));
    pieces.push(piece(Style::Frame, format!("{pad} | ")));
    let end = text.floor_char_boundary(span.end).clamp(from, shown.end);
    let before = columns(&text[shown.start..from]) + usize::from(left);
    let carets = columns(text[from..end].trim_end()).max(1);
    let mut under = " ".repeat(before);
    under.extend(std::iter::repeat_n('^', carets));
    if !label.text.is_empty() {
        under.push(' ');
        under.push_str(&one_line(&label.text));
    }
    under.push('\n');
    pieces.push(piece(Style::Severity(severity), under));
}

/// Returns the part of a line that is shown: all of it, or what stands around `from`.
fn window(text: &str, line: Range<usize>, from: usize) -> Range<usize> {
    if line.len() <= LONGEST_LINE {
        return line;
    }
    let start = match from - line.start > BEFORE {
        true => text.ceil_char_boundary(from - BEFORE),
        false => line.start,
    };
    // Where the caret stands near the end, more of what is before it fits.
    let start = start.min(text.ceil_char_boundary(line.end - LONGEST_LINE));
    let end = text.floor_char_boundary(start + LONGEST_LINE);
    start..end.clamp(from, line.end)
}

fn columns(text: &str) -> usize {
    visible(text).width()
}

/// Returns a text of several lines, those after the first indented.
fn visible_lines(text: &str, indent: &str) -> String {
    let lines = text
        .split('\n')
        .enumerate()
        .map(|(at, line)| match (at, line) {
            (0, line) => visible(line),
            (_, "") => "\n".to_owned(),
            (_, line) => format!("\n{indent}{}", visible(line)),
        });
    lines.collect()
}

/// Returns a text as it may stand in one line.
fn one_line(text: &str) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => visible(&text[..end]) + "…",
        None => visible(text),
    }
}

/// Replaces what a terminal would act on: tabs become four blanks, other control signs a picture.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("    "),
            '\u{7f}' => out.push('\u{2421}'),
            c if (c as u32) < 0x20 => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('?')),
            c if c.is_control() || turns_text(c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Returns whether a character changes the direction of what follows: the picture could lie.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn digits(number: usize) -> usize {
    number.to_string().len()
}
