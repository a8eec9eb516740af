//! Statements as the sections of a file.

use std::fmt::Write as _;

use migrate_core::{Dialect, Direction};
use migrate_schema::{Mode, Statement};

/// Something to decide that stands above a section's statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) question: String,
    pub(super) ways: Vec<String>,
}

/// Splits statements into those that one step can run: what must be committed before the next one, and what runs outside a
/// transaction, ends or is a part of its own.
pub(super) fn parts(statements: Vec<Statement>) -> Vec<Vec<Statement>> {
    let mut parts: Vec<Vec<Statement>> = Vec::new();
    for statement in statements {
        match parts.last_mut() {
            Some(part)
                if !part
                    .last()
                    .is_some_and(|last| divides(last.mode, statement.mode)) =>
            {
                part.push(statement);
            }
            _ => parts.push(vec![statement]),
        }
    }
    parts
}

/// Returns whether two neighbours can't be of one transaction.
fn divides(before: Mode, after: Mode) -> bool {
    before == Mode::Committed || (before == Mode::Alone) != (after == Mode::Alone)
}

/// Writes the sections of one direction; `dialect` where they are for that one alone.
pub(super) fn write(
    direction: Direction,
    statements: &[Statement],
    open: &[Open],
    dialect: Option<Dialect>,
) -> String {
    let of_dialect = dialect.map_or(String::new(), |dialect| format!(" dialect={dialect}"));
    if statements.is_empty() && open.is_empty() {
        return format!("-- migrate:{direction} none{of_dialect}\n");
    }
    // What one transaction can't hold runs statement by statement: each lasts before the next begins.
    let split = statements
        .windows(2)
        .any(|pair| divides(pair[0].mode, pair[1].mode));
    let outside = split || statements.first().is_some_and(|it| it.mode == Mode::Alone);
    let keys_off = outside && statements.iter().any(|it| it.mode == Mode::ForeignKeysOff);
    let mut text = String::new();
    let mut last = None;
    for statement in statements {
        let off = keys_off || statement.mode == Mode::ForeignKeysOff;
        if last != Some(off) {
            if last.is_some() {
                text.push('\n');
            }
            let _ = write!(text, "-- migrate:{direction}{of_dialect}");
            if outside {
                text += " transaction=off";
            }
            if off {
                text += " foreign-keys=off";
            }
            text.push('\n');
            if last.is_none() {
                questions(&mut text, open);
            }
            last = Some(off);
        } else {
            text.push('\n');
        }
        one(&mut text, statement);
    }
    if statements.is_empty() {
        let _ = writeln!(text, "-- migrate:{direction}{of_dialect}");
        questions(&mut text, open);
    }
    text
}

fn questions(text: &mut String, open: &[Open]) {
    for open in open {
        question(text, &open.question, &open.ways);
        text.push('\n');
    }
}

fn question(text: &mut String, question: &str, ways: &[String]) {
    let _ = writeln!(text, "-- migrate:undecided {}", one_line(question));
    for way in ways {
        let _ = writeln!(text, "--   {}", one_line(way));
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn one(text: &mut String, statement: &Statement) {
    if let Some(decision) = &statement.decision {
        question(text, &decision.question, &decision.ways);
    }
    for line in statement.comments.iter().flat_map(|it| it.lines()) {
        let _ = writeln!(text, "-- {line}");
    }
    let _ = writeln!(text, "{};", statement.sql);
}

/// Writes statements as a script.
pub(crate) fn script(statements: &[Statement]) -> String {
    let mut text = String::new();
    for (at, statement) in statements.iter().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        one(&mut text, statement);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(sql: &str, mode: Mode) -> Statement {
        Statement {
            sql: sql.to_owned(),
            comments: Vec::new(),
            loses: false,
            mode,
            decision: None,
        }
    }

    fn up(statements: &[Statement]) -> String {
        write(Direction::Up, statements, &[], None)
    }

    #[test]
    fn what_must_be_committed_ends_a_part_and_what_runs_alone_is_one() {
        let all = [
            statement("a", Mode::Together),
            statement("b", Mode::Committed),
            statement("c", Mode::Together),
            statement("d", Mode::Alone),
            statement("e", Mode::Alone),
            statement("f", Mode::ForeignKeysOff),
        ];
        let parts: Vec<String> = parts(all.to_vec())
            .iter()
            .map(|part| part.iter().map(|it| it.sql.as_str()).collect())
            .collect();
        assert_eq!(parts, ["ab", "c", "de", "f"]);
    }

    #[test]
    fn neighbours_of_one_mode_share_a_section() {
        let text = up(&[
            statement("a", Mode::Together),
            statement("b", Mode::Together),
            statement("c", Mode::ForeignKeysOff),
        ]);
        assert_eq!(
            text,
            "-- migrate:up\na;\n\nb;\n\n-- migrate:up foreign-keys=off\nc;\n"
        );
    }

    #[test]
    fn a_way_back_that_no_transaction_holds_runs_statement_by_statement() {
        let text = up(&[
            statement("a", Mode::Committed),
            statement("b", Mode::Together),
        ]);
        assert_eq!(text, "-- migrate:up transaction=off\na;\n\nb;\n");
        assert_eq!(up(&[]), "-- migrate:up none\n");
    }

    #[test]
    fn what_is_open_stands_above() {
        let open = Open {
            question: "is b a?".to_owned(),
            ways: vec!["yes: x".to_owned()],
        };
        let text = write(
            Direction::Up,
            &[statement("a", Mode::Together)],
            &[open],
            Some(Dialect::Sqlite),
        );
        assert_eq!(
            text,
            "-- migrate:up dialect=sqlite\n-- migrate:undecided is b a?\n--   yes: x\n\na;\n"
        );
    }
}
