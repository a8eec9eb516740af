//! Text as SQL writes it.

/// Returns a text as a string of SQL; line ends that a file wouldn't keep, and other control characters, as escapes.
pub(crate) fn literal(text: &str) -> String {
    let is_plain = |it: char| !it.is_control() || it == '\n' || it == '\t';
    let quoted = text.replace('\'', "''");
    if text.chars().all(is_plain) {
        return format!("'{quoted}'");
    }
    let mut escaped = String::new();
    for it in quoted.chars() {
        match it {
            '\\' => escaped.push_str(r"\\"),
            '\r' => escaped.push_str(r"\r"),
            it if is_plain(it) => escaped.push(it),
            it => escaped.push_str(&format!("\\u{:04x}", u32::from(it))),
        }
    }
    format!("E'{escaped}'")
}

/// Returns the body of a function as a string: in dollars where it can stand as it is.
pub(crate) fn body(text: &str) -> String {
    if text.contains('\r') {
        return literal(text);
    }
    let mut tag = String::new();
    let fits = |tag: &str| {
        // A body that ends with a part of the closing word would end too early.
        !format!("{text}${tag}").contains(&format!("${tag}$"))
    };
    while !fits(&tag) {
        tag.push_str(if tag.is_empty() { "body" } else { "_" });
    }
    format!("${tag}${text}${tag}$")
}

/// For each byte of a text that the engine wrote, how many parentheses are open before it; `None` within quotes.
pub(crate) fn levels(text: &str) -> Vec<Option<usize>> {
    let bytes = text.as_bytes();
    let mut levels = Vec::with_capacity(bytes.len());
    let (mut level, mut at) = (0_usize, 0);
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'\'' | b'"') => {
                let escapes = quote == b'\'' && at > 0 && matches!(bytes[at - 1], b'E' | b'e');
                levels.push(Some(level));
                at += 1;
                while at < bytes.len() && bytes[at] != quote {
                    let width = if escapes && bytes[at] == b'\\' { 2 } else { 1 };
                    at += width;
                    levels.extend(std::iter::repeat_n(None, width));
                }
                levels.push(None);
            }
            b'(' => {
                levels.push(Some(level));
                level += 1;
            }
            b')' => {
                levels.push(Some(level));
                level = level.saturating_sub(1);
            }
            _ => levels.push(Some(level)),
        }
        at += 1;
    }
    levels.truncate(bytes.len());
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_control_characters_take_escapes() {
        assert_eq!(literal(r"it's a \ "), r"'it''s a \ '");
        assert_eq!(literal("a\r\nb\\"), "E'a\\r\nb\\\\'");
    }

    #[test]
    fn a_body_is_quoted_by_a_word_that_it_does_not_hold() {
        assert_eq!(body("SELECT 1"), "$$SELECT 1$$");
        assert_eq!(body("SELECT $$a$$"), "$body$SELECT $$a$$$body$");
        assert_eq!(body("SELECT $"), "$body$SELECT $$body$");
        assert_eq!(body("$$ $body"), "$body_$$$ $body$body_$");
    }

    #[test]
    fn what_is_quoted_has_no_level() {
        let text = r#"a(E'(\'' "(")"#;
        let levels = levels(text);
        assert_eq!(levels.len(), text.len());
        assert_eq!(levels[text.len() - 1], Some(1));
        assert_eq!(levels[4], None);
    }
}
