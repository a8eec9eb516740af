//! Diagnostics in colours, and commands as this program's users type them.

use migrate_core::{Diagnostic, Severity, Style};

use super::style::{BAD, FRAME, NOTE, STRONG, Tint, WARN};
use crate::verbs::VERBS;

/// What diagnostics, which are made for everybody, call the program.
const GENERIC: &str = "cargo migrate";

/// How the program is called.
#[derive(Clone, Debug)]
pub(crate) struct Words(String);

impl Words {
    pub(crate) fn new(command: &str) -> Self {
        Self(command.to_owned())
    }

    pub(crate) fn command(&self) -> &str {
        &self.0
    }

    /// Names this program in the commands of a text that it can carry out.
    ///
    /// Those that write files, in an application's binary, stay `cargo migrate …`: it has no files.
    pub(crate) fn own(&self, text: &str) -> String {
        if self.0 == GENERIC {
            return text.to_owned();
        }
        // The command itself, with options that choose the same folder again.
        if let Some(options) = self.0.strip_prefix(GENERIC) {
            return with_options(text, options);
        }
        VERBS.iter().fold(text.to_owned(), |text, verb| {
            text.replace(&format!("{GENERIC} {verb}"), &format!("{} {verb}", self.0))
        })
    }
}

/// Puts options into every command, but one that has options of its own.
fn with_options(text: &str, options: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(GENERIC) {
        let (before, after) = rest.split_at(at + GENERIC.len());
        out += before;
        let mut next = after.chars();
        if next.next() == Some(' ') && next.next().is_some_and(|c| c.is_ascii_lowercase()) {
            out += options;
        }
        rest = after;
    }
    out + rest
}

/// Draws a diagnostic.
pub(crate) fn draw(found: &Diagnostic, words: &Words) -> String {
    let mut out = String::new();
    for piece in found.pieces() {
        let text = words.own(&piece.text);
        match tint(piece.style) {
            // A colour that goes over the end of a line spills on some terminals.
            Some(tint) => match text.strip_suffix('\n') {
                Some(line) => out += &format!("{}\n", tint.on(line)),
                None => out += &tint.on(&text).to_string(),
            },
            None => out += &text,
        }
    }
    out
}

fn tint(style: Style) -> Option<Tint> {
    match style {
        Style::Severity(Severity::Error) => Some(BAD),
        Style::Severity(Severity::Warning) => Some(WARN),
        Style::Severity(_) | Style::Note => Some(NOTE),
        Style::Message => Some(STRONG),
        Style::Frame => Some(FRAME),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_change_no_sign() {
        let found = Diagnostic::error("a-rule", "it is wrong").help("cargo migrate status");
        let drawn = draw(&found, &Words::new(GENERIC));
        assert_ne!(drawn, found.draw());
        assert_eq!(
            anstream::adapter::strip_str(&drawn).to_string(),
            found.draw()
        );
    }

    #[test]
    fn commands_are_named_as_they_are_typed_here() {
        let words = Words::new("chat-store migrate");
        let text = "see: cargo migrate status, or: cargo migrate merge a b";
        let own = "see: chat-store migrate status, or: cargo migrate merge a b";
        assert_eq!(words.own(text), own);
        assert_eq!(Words::new(GENERIC).own(text), text);
    }

    #[test]
    fn options_that_choose_the_folder_are_repeated() {
        let words = Words::new("cargo migrate --dir sql");
        let text = "cargo migrate merge a b, or: cargo migrate --dir x init (cargo migrate)";
        let own =
            "cargo migrate --dir sql merge a b, or: cargo migrate --dir x init (cargo migrate)";
        assert_eq!(words.own(text), own);
    }
}
