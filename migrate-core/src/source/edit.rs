//! Changes to a file as it stands on disk, at places of its normalised text.

use std::ops::Range;

use super::SourceFile;

const MARK: char = '\u{feff}';

impl SourceFile {
    /// Returns the file's text as it was read, with a piece of it replaced; every other byte stays.
    ///
    /// `raw` is that text, with its line ends and byte-order mark; `span` is a piece of the
    /// normalised text. `None` where `raw` isn't what this file was made of, or where the piece
    /// isn't one of its text.
    ///
    /// ```
    /// use migrate_core::SourceFile;
    ///
    /// let raw = "-- revision: b\r\n-- parent: a\r\n";
    /// let file = SourceFile::new("migrations/b.sql", raw);
    /// let edited = file.replace(raw, 26..27, "z");
    /// assert_eq!(edited.as_deref(), Some("-- revision: b\r\n-- parent: z\r\n"));
    /// ```
    pub fn replace(&self, raw: &str, span: Range<usize>, with: &str) -> Option<String> {
        self.text().get(span.clone())?;
        if Self::new(self.path(), raw).text() != self.text() {
            return None;
        }
        let (start, end) = (place(raw, span.start), place(raw, span.end));
        Some([&raw[..start], with, &raw[end..]].concat())
    }
}

/// Returns where an offset of the normalised text stands in the text as it was read.
fn place(raw: &str, offset: usize) -> usize {
    let text = raw.strip_prefix(MARK).unwrap_or(raw);
    let mut at = raw.len() - text.len();
    let bytes = raw.as_bytes();
    for _ in 0..offset {
        at += if bytes[at..].starts_with(b"\r\n") {
            2
        } else {
            1
        };
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Replaces the last `a` of a text.
    fn edited(raw: &str) -> Option<String> {
        let file = SourceFile::new("a.sql", raw);
        let at = file.text().rfind('a')?;
        file.replace(raw, at..at + 1, "long, longer")
    }

    #[test]
    fn every_other_byte_stays() {
        for (raw, expected) in [
            ("x: a", "x: long, longer"),
            (
                "\u{feff}x: a  \r\n\r\ny\r\n",
                "\u{feff}x: long, longer  \r\n\r\ny\r\n",
            ),
            ("\r\n\n\r\nx: a\r\r\n", "\r\n\n\r\nx: long, longer\r\r\n"),
            ("-- ü\r\nx:\ta\t", "-- ü\r\nx:\tlong, longer\t"),
        ] {
            assert_eq!(edited(raw).as_deref(), Some(expected), "{raw:?}");
        }
    }

    #[test]
    fn another_text_is_left_alone() {
        let file = SourceFile::new("a.sql", "x: a\n");
        assert_eq!(
            file.replace("x: a\r\n", 3..4, "b").as_deref(),
            Some("x: b\r\n")
        );
        assert_eq!(file.replace("x: b\n", 3..4, "b"), None);
        assert_eq!(file.replace("x: a\n", 3..9, "b"), None);
    }
}
