//! Words of commands that people copy into a shell.

/// Returns a text as one word of a shell.
pub(crate) fn word(text: &str) -> String {
    let is_plain = |sign: char| sign.is_ascii_alphanumeric() || "_-./:,@%+=".contains(sign);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    // Between double quotes these mean something, or may.
    if !text.contains(['"', '$', '`', '\\', '!']) {
        return format!("\"{text}\"");
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_reads_is_the_text() {
        assert_eq!(word("app.db"), "app.db");
        assert_eq!(word("my app.db"), "\"my app.db\"");
        assert_eq!(word("it's"), "\"it's\"");
        assert_eq!(word("$a's"), "'$a'\\''s'");
        assert_eq!(word(""), "\"\"");
    }
}
