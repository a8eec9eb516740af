//! Diagnostics in colours.

use migrate_core::{Diagnostic, Severity, Style};

use super::style::{BAD, FRAME, NOTE, STRONG, Tint, WARN};
use super::words::Words;

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
        let drawn = draw(&found, &Words::new("cargo migrate", "", ""));
        assert_ne!(drawn, found.draw());
        assert_eq!(
            anstream::adapter::strip_str(&drawn).to_string(),
            found.draw()
        );
    }
}
