//! The picture of a diagnostic: pieces of plain text, each with a meaning.

use unicode_width::UnicodeWidthStr;

use super::{Diagnostic, Label, Severity};

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
        piece(Style::Message, visible(&diagnostic.message)),
        piece(Style::Plain, format!(" [{}]\n", diagnostic.name)),
    ]
}

/// Draws the places and the notes.
pub(super) fn body(diagnostic: &Diagnostic) -> Vec<Piece> {
    let ends = diagnostic.labels.iter().filter_map(Label::end);
    let margin = ends.map(|end| digits(end.line)).max().unwrap_or(1);
    let mut pieces = Vec::new();
    for label in &diagnostic.labels {
        draw_label(label, margin, diagnostic.severity, &mut pieces);
    }
    let pad = " ".repeat(margin);
    for note in &diagnostic.notes {
        let text = visible(&note.text).replace('\n', &format!("\n{pad}{}", " ".repeat(9)));
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
    let from = span.start.min(text.len());
    let line_start = text[..from].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[from..].find('\n').map_or(text.len(), |at| from + at);
    let meant = &text[from..span.end.clamp(from, line_end)];
    let (before, carets) = (columns(&text[line_start..from]), columns(meant).max(1));

    pieces.push(piece(Style::Frame, format!("{pad} |\n")));
    let number = format!("{:>margin$} | ", start.line);
    pieces.push(piece(Style::Frame, number));
    let line = visible(&text[line_start..line_end]);
    pieces.push(piece(Style::Plain, format!("{}\n", line.trim_end())));
    pieces.push(piece(Style::Frame, format!("{pad} | ")));
    let mut under = " ".repeat(before);
    under.extend(std::iter::repeat_n('^', carets));
    if !label.text.is_empty() {
        under.push(' ');
        under.push_str(&visible(&label.text));
    }
    under.push('\n');
    pieces.push(piece(Style::Severity(severity), under));
}

fn columns(text: &str) -> usize {
    visible(text).width()
}

/// Replaces what a terminal would act on: tabs become four blanks, other control signs a picture.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("    "),
            '\n' => out.push('\n'),
            '\u{7f}' => out.push('\u{2421}'),
            c if (c as u32) < 0x20 => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('?')),
            c if c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

fn digits(number: usize) -> usize {
    number.to_string().len()
}
