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

/// Returns a name as part of a file's name.
#[cfg(feature = "postgres")]
pub(crate) fn file_name(name: &str) -> String {
    let plain = |sign: char| match sign {
        sign if sign.is_alphanumeric() || "_-.".contains(sign) => sign,
        _ => '_',
    };
    name.chars().map(plain).collect()
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
