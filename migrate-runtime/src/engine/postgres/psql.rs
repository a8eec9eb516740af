//! What psql reads differently from the server: its variables and its own commands.

use std::borrow::Cow;

use crate::script::Unfit;

/// Returns a statement so that psql sends what the server shall read.
///
/// Outside quotes psql replaces `:name` where it has a variable of that name; a blank after the
/// colon means the same to the server, and nothing to psql.
pub(super) fn escape(text: &str) -> Result<Cow<'_, str>, Unfit> {
    let mut colons = Vec::new();
    let mut at = 0;
    while let Some(&byte) = text.as_bytes().get(at) {
        at = match byte {
            b'\'' => string(text, at),
            b'"' => past(text, at + 1, "\""),
            b'$' => dollar_quoted(text, at).unwrap_or(at + 1),
            b'-' if text[at..].starts_with("--") => past(text, at, "\n"),
            b'/' if text[at..].starts_with("/*") => comment(text, at),
            b':' if text[at..].starts_with("::") => at + 2,
            b':' => {
                colons.extend(is_variable(text, at + 1).then_some(at + 1));
                at + 1
            }
            b'\\' => {
                return Err(Unfit {
                    at,
                    message: "psql takes a backslash outside quotes for a command of its own",
                    help: "remove it: it isn't SQL",
                });
            }
            _ => at + 1,
        };
    }
    if colons.is_empty() {
        return Ok(Cow::Borrowed(text));
    }
    let mut out = String::with_capacity(text.len() + colons.len());
    let mut from = 0;
    for colon in colons {
        out.push_str(&text[from..colon]);
        out.push(' ');
        from = colon;
    }
    out.push_str(&text[from..]);
    Ok(Cow::Owned(out))
}

fn is_variable(text: &str, at: usize) -> bool {
    let next = text.as_bytes().get(at);
    next.is_some_and(|&byte| is_word(byte) || matches!(byte, b'\'' | b'"' | b'{'))
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// Returns where a string ends; in `E''` a backslash takes what follows with it.
fn string(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let before = |back: usize| start.checked_sub(back).map(|at| bytes[at]);
    let escapes = matches!(before(1), Some(b'e' | b'E'))
        && !before(2).is_some_and(|byte| is_word(byte) || byte == b'$');
    let mut at = start + 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\'' => return at + 1,
            b'\\' if escapes => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

fn dollar_quoted(text: &str, start: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    // A dollar sign may stand inside a name.
    let within = start.checked_sub(1).map(|at| bytes[at]);
    if within.is_some_and(|byte| is_word(byte) || byte == b'$') {
        return None;
    }
    let length = bytes[start + 1..].iter().position(|&byte| !is_word(byte))?;
    let end = start + 1 + length;
    let is_tag = bytes[end] == b'$' && !bytes[start + 1].is_ascii_digit();
    is_tag.then(|| past(text, end + 1, &text[start..=end]))
}

/// Returns where a comment ends, which may hold others.
fn comment(text: &str, start: usize) -> usize {
    let mut depth = 0;
    let mut at = start;
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if rest.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += 1;
        }
    }
    at
}

fn past(text: &str, from: usize, end: &str) -> usize {
    text[from..]
        .find(end)
        .map_or(text.len(), |at| from + at + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_psql_would_replace_is_kept_from_it() {
        for (text, sent) in [
            ("SELECT a[1:n]", "SELECT a[1: n]"),
            (
                "SELECT json_object('a':'b')",
                "SELECT json_object('a': 'b')",
            ),
            ("SELECT a[:\"n\"], b[:é:m]", "SELECT a[: \"n\"], b[: é: m]"),
            ("SELECT a:{?b}", "SELECT a: {?b}"),
            ("SELECT 'it''s' || :x -- '", "SELECT 'it''s' || : x -- '"),
            ("SELECT $1$:x", "SELECT $1$: x"),
            ("SELECT E'\\'' || :x", "SELECT E'\\'' || : x"),
        ] {
            assert_eq!(escape(text).unwrap(), sent);
        }
    }

    #[test]
    fn the_rest_is_sent_as_it_is() {
        for text in [
            "SELECT 1::text, a[1 : 2], f(a := 1)",
            "SELECT ':x \\ ' || \":x \\\" || E'\\' :x' || $$ :x \\ $$ || $a$ $b$ :x $a$ -- :x \\",
            "SELECT 1 /* :x /* \\ */ :y */ + te'\\'",
            "SELECT 'open :x",
        ] {
            assert_eq!(escape(text).unwrap(), text);
        }
    }

    #[test]
    fn a_command_of_psql_is_refused() {
        assert_eq!(escape("SELECT 1 \\g").unwrap_err().at, 9);
    }
}
