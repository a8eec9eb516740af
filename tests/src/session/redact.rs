//! Replaces what differs from run to run.

use std::sync::LazyLock;

use regex_lite::{Captures, Regex};

/// Texts of one kind, and what stands for them. A text that the case itself gives is kept.
static DATES: LazyLock<[(Regex, &str); 2]> = LazyLock::new(|| {
    [
        (
            regex(r"\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?"),
            "[DATE]",
        ),
        (regex(r"\b\d{8}_\d{6}"), "[STAMP]"),
    ]
});

/// Texts of one kind, and what stands for them wherever they come from.
static MEASURES: LazyLock<[(Regex, &str); 4]> = LazyLock::new(|| {
    const SPAN: &str = r"\d+(\.\d+)? ?(ns|µs|us|ms|s|min|h|d)\b( \d+ (ms|s|min|h)\b)*";
    [
        (
            regex(&format!(r"(?P<before>\(|\b(in|after) |, ){SPAN}")),
            "${before}[TIME]",
        ),
        (regex(&format!(r"{SPAN} ago\b")), "[TIME] ago"),
        (
            regex(r#"(?P<before>"(duration|elapsed)\w*": ?)\d+(\.\d+)?"#),
            "${before}[TIME]",
        ),
        (
            regex(r"(?P<engine>PostgreSQL|SQLite|MariaDB|MySQL) \d+(\.\d+)*"),
            "${engine} [VERSION]",
        ),
    ]
});

/// An id that `cargo migrate new` makes up.
static ID: LazyLock<Regex> = LazyLock::new(|| regex(r"\b[0-9a-f]{12}\b"));

static ENGINE: LazyLock<[(Regex, &str); 2]> = LazyLock::new(|| {
    [
        (
            regex(
                r"sqlite:(//)?app\.db|postgres://postgres@localhost/\[DATABASE\](\?host=\[SOCKET\])?",
            ),
            "[URL]",
        ),
        (regex(r"(PostgreSQL|SQLite) \[VERSION\]"), "[ENGINE]"),
    ]
});

/// What one run of a case knows about its changing parts.
#[derive(Debug)]
pub(super) struct Redactor {
    given: String,
    hidden: Vec<(String, &'static str)>,
    ids: Vec<String>,
}

impl Redactor {
    /// Starts with the text that the case itself gives: its dates and ids stay.
    pub(super) fn new(given: String) -> Self {
        Self {
            given,
            hidden: Vec::new(),
            ids: Vec::new(),
        }
    }

    /// Replaces a text by a placeholder from now on.
    pub(super) fn hide(&mut self, text: String, placeholder: &'static str) {
        self.hidden.push((text, placeholder));
        // A longer text may hold a shorter one.
        self.hidden
            .sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
    }

    /// Replaces all that changes; an id gets the next number when it is first seen.
    pub(super) fn redact(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for (hidden, placeholder) in &self.hidden {
            text = text.replace(hidden, placeholder);
        }
        for (pattern, placeholder) in &*DATES {
            let keep_given = |found: &Captures<'_>| {
                if self.given.contains(&found[0]) {
                    found[0].to_owned()
                } else {
                    (*placeholder).to_owned()
                }
            };
            text = pattern.replace_all(&text, keep_given).into_owned();
        }
        for (pattern, placeholder) in &*MEASURES {
            text = pattern.replace_all(&text, *placeholder).into_owned();
        }
        ID.replace_all(&text, |found: &Captures<'_>| self.number(&found[0]))
            .into_owned()
    }

    fn number(&mut self, id: &str) -> String {
        if self.given.contains(id) {
            return id.to_owned();
        }
        let id_idx = self
            .ids
            .iter()
            .position(|known| known == id)
            .unwrap_or_else(|| {
                self.ids.push(id.to_owned());
                self.ids.len() - 1
            });
        format!("[ID{}]", id_idx + 1)
    }

    /// Puts the ids back into a command that names them by their numbers.
    pub(super) fn expand(&self, command: &str) -> String {
        let numbered = self.ids.iter().enumerate();
        numbered.fold(command.to_owned(), |command, (id_idx, id)| {
            command.replace(&format!("[ID{}]", id_idx + 1), id)
        })
    }
}

/// Replaces what tells a redacted text of one engine from that of another.
pub(super) fn engine(text: &str) -> String {
    ENGINE
        .iter()
        .fold(text.to_owned(), |text, (pattern, placeholder)| {
            pattern.replace_all(&text, *placeholder).into_owned()
        })
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is tested")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redact(text: &str) -> String {
        Redactor::new(String::new()).redact(text)
    }

    #[test]
    fn durations_become_time() {
        assert_eq!(
            redact("Applied a add chunks (12 ms)"),
            "Applied a add chunks ([TIME])"
        );
        assert_eq!(
            redact("Finished at a (head) in 1 min 13 s"),
            "Finished at a (head) in [TIME]"
        );
        assert_eq!(redact("in 1.2 s"), "in [TIME]");
        assert_eq!(redact("statement 2 of 3, 41 s"), "statement 2 of 3, [TIME]");
        assert_eq!(
            redact("1 of 3 statements, failed 3 min ago"),
            "1 of 3 statements, failed [TIME] ago"
        );
        assert_eq!(redact(r#"{"duration_ms":12}"#), r#"{"duration_ms":[TIME]}"#);
    }

    #[test]
    fn other_numbers_stay() {
        for text in [
            "1 applied, 2 pending",
            "--wait 60s",
            "statement 2 of 3 statements",
            "--> a.sql:2:4",
            "(3 steps)",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn dates_become_placeholders_unless_the_case_gives_them() {
        assert_eq!(redact("created: 2026-11-20T10:32:00Z"), "created: [DATE]");
        assert_eq!(redact("2026-11-20 10:40 by ana"), "[DATE] by ana");
        assert_eq!(
            redact("20261120_103200_add_chunks.sql"),
            "[STAMP]_add_chunks.sql"
        );
        let mut redactor = Redactor::new("-- created: 2026-11-20T10:32:00Z".to_owned());
        assert_eq!(
            redactor.redact("2026-11-20T10:32:00Z 2026-11-21T10:32:00Z"),
            "2026-11-20T10:32:00Z [DATE]"
        );
    }

    #[test]
    fn an_id_keeps_its_number_within_a_case() {
        let mut redactor = Redactor::new("-- revision: ae1027a6acf0".to_owned());
        assert_eq!(
            redactor.redact("3b2c1a5d6e7f -> ae1027a6acf0"),
            "[ID1] -> ae1027a6acf0"
        );
        assert_eq!(
            redactor.redact("9f20c41d77aa, 3b2c1a5d6e7f"),
            "[ID2], [ID1]"
        );
        assert_eq!(
            redactor.expand("merge [ID1] [ID2]"),
            "merge 3b2c1a5d6e7f 9f20c41d77aa"
        );
    }

    #[test]
    fn the_longest_hidden_text_goes_first() {
        let mut redactor = Redactor::new(String::new());
        redactor.hide("/tmp/a".to_owned(), "[DIR]");
        redactor.hide("/tmp/a/home".to_owned(), "[HOME]");
        assert_eq!(
            redactor.redact("/tmp/a/home/x /tmp/a/x"),
            "[HOME]/x [DIR]/x"
        );
    }

    #[test]
    fn engines_read_the_same_in_shared_cases() {
        let postgres = "postgres://postgres@localhost/[DATABASE], PostgreSQL [VERSION]";
        assert_eq!(engine(postgres), "[URL], [ENGINE]");
        assert_eq!(
            engine("sqlite://app.db, SQLite [VERSION]"),
            "[URL], [ENGINE]"
        );
    }
}
