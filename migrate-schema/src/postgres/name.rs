//! Names as SQL writes them.

/// Returns the schema of a name, with its dot, or nothing, and the name without it.
pub(crate) fn split(sql: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, letter) in sql.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '(' if !quoted => break,
            '.' if !quoted => return sql.split_at(at + 1),
            _ => {}
        }
    }
    ("", sql)
}

/// Returns the first name of a text, with its quotes, and what follows its space.
pub(crate) fn first(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            ' ' if !quoted => return (&text[..at], &text[at + 1..]),
            _ => {}
        }
    }
    (text, "")
}

/// Returns the name of a function, and its arguments with their parentheses.
pub(crate) fn arguments(sql: &str) -> (&str, &str) {
    let mut quoted = false;
    let start = sql.find(|letter| {
        quoted ^= letter == '"';
        letter == '(' && !quoted
    });
    sql.split_at(start.unwrap_or(sql.len()))
}

/// Returns a name, or a string, without its quotes.
pub(crate) fn unquoted(sql: &str) -> String {
    let inner = |quote: char| {
        sql.strip_prefix(quote)
            .and_then(|it| it.strip_suffix(quote))
    };
    if let Some(name) = inner('"') {
        return name.replace("\"\"", "\"");
    }
    if let Some(value) = inner('\'') {
        return value.replace("''", "'");
    }
    match sql.strip_prefix("E'").and_then(|it| it.strip_suffix('\'')) {
        Some(value) => value.replace("''", "'").replace("\\\\", "\\"),
        None => sql.to_owned(),
    }
}

/// Returns a name as SQL writes it; quotes that aren't needed do no harm.
pub(crate) fn quoted(name: &str) -> String {
    let is_plain =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    let begins = name.starts_with(|letter: char| letter.is_ascii_lowercase() || letter == '_');
    match begins && name.chars().all(is_plain) {
        true => name.to_owned(),
        false => format!("\"{}\"", name.replace('"', "\"\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_and_spaces_within_quotes_are_of_the_name() {
        assert_eq!(split("\"a.b\".c"), ("\"a.b\".", "c"));
        assert_eq!(split("\"a.b\""), ("", "\"a.b\""));
        assert_eq!(split("f(other.kind)"), ("", "f(other.kind)"));
        assert_eq!(
            first("\"zip code\" numeric(10,2)"),
            ("\"zip code\"", "numeric(10,2)")
        );
    }

    #[test]
    fn quotes_are_taken_off() {
        assert_eq!(unquoted("\"a\"\"b\""), "a\"b");
        assert_eq!(unquoted("'it''s'"), "it's");
        assert_eq!(unquoted("E'a\\\\b'"), "a\\b");
        assert_eq!(unquoted("plain"), "plain");
    }
}
