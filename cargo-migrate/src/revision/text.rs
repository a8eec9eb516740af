//! The text of a new file.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::Wish;

/// What stands below the header.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body<'w> {
    /// Nothing: a merge needs no sections.
    None,
    /// Two empty sections.
    Empty,
    /// The SQL of the up section, or both sections with their lines.
    Sql(&'w str),
    /// Sections, as they are.
    Sections(&'w str),
}

/// Returns the text of a file.
pub(super) fn of(wish: &Wish<'_>, id: &str, message: &str, now: Timestamp) -> String {
    let parent = match wish.parents {
        [] => "base".to_owned(),
        several => several.join(", "),
    };
    let mut text = format!("-- revision: {id}\n-- parent: {parent}\n");
    for (key, values) in [("depends-on", wish.depends_on), ("labels", wish.labels)] {
        if !values.is_empty() {
            // Writing into a string can't fail.
            let _ = writeln!(text, "-- {key}: {}", values.join(", "));
        }
    }
    let created = now.strftime("%Y-%m-%dT%H:%M:%SZ");
    let _ = writeln!(text, "-- message: {message}\n-- created: {created}");
    match wish.body {
        Body::None => {}
        Body::Empty => text.push_str("\n-- migrate:up\n\n-- migrate:down\n"),
        Body::Sql(sql) => {
            text.push('\n');
            text.push_str(&sections(sql));
        }
        Body::Sections(sections) => {
            text.push('\n');
            text.push_str(sections);
        }
    }
    text
}

/// Completes SQL to sections: what has no line for its section is the up.
fn sections(sql: &str) -> String {
    let sql = sql.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let sql = sql.trim_matches('\n').trim_end();
    let mut text = String::new();
    if !sql.starts_with(MARK) {
        text = format!("{UP}\n");
    }
    text.push_str(sql);
    text.push('\n');
    if !sql.lines().any(begins_another) {
        text = format!("{text}\n{DOWN}\n");
    }
    text
}

/// Returns whether a line begins a section that isn't an up; a misspelt one counts.
fn begins_another(line: &str) -> bool {
    let words = ["up", "rerunnable", "done-when"];
    let known = |word: &str| words.iter().any(|known| word.starts_with(known));
    line.strip_prefix(MARK).is_some_and(|word| !known(word))
}

const MARK: &str = "-- migrate:";
const UP: &str = "-- migrate:up";
const DOWN: &str = "-- migrate:down";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sql_is_the_up_and_the_down_is_left_to_write() {
        for sql in [
            "SELECT 1;",
            "SELECT 1;\n",
            "\r\nSELECT 1;\r\n\r\n",
            "\u{feff}SELECT 1;",
        ] {
            assert_eq!(
                sections(sql),
                "-- migrate:up\nSELECT 1;\n\n-- migrate:down\n",
                "{sql:?}"
            );
        }
    }

    #[test]
    fn lines_of_sections_say_what_is_what() {
        let both = "-- migrate:up\nSELECT 1;\n\n-- migrate:down\nSELECT 2;\n";
        assert_eq!(sections(both), both);
        let down = "SELECT 1;\n-- migrate:down none\n";
        assert_eq!(sections(down), format!("-- migrate:up\n{down}"));
        let up = "-- migrate:up transaction=off\n-- migrate:rerunnable\nVACUUM;\n";
        assert_eq!(sections(up), format!("{up}\n-- migrate:down\n"));
    }

    #[test]
    fn a_header_holds_what_is_known() {
        let wish = Wish {
            parents: &["a", "b"],
            depends_on: &["c"],
            labels: &["billing", "eu"],
            message: "",
            id: None,
            body: Body::None,
        };
        let now = "2026-11-20T10:32:00Z".parse().unwrap();
        assert_eq!(
            of(&wish, "d", "join {message}", now),
            "-- revision: d\n-- parent: a, b\n-- depends-on: c\n-- labels: billing, eu\n\
             -- message: join {message}\n-- created: 2026-11-20T10:32:00Z\n"
        );
    }
}
