//! Scripts for `sqlite3`, SQLite's own shell.

use std::borrow::Cow;

use migrate_core::plan::{Plan, Step};

use super::{WORDS, alone, lock, quote};
use crate::apply::Timeouts;
use crate::record::Words;
use crate::script::{Book, Unfit, Writer, running};
use crate::table::TableName;

/// Writes for `sqlite3`, since 3.29.
pub(crate) struct Shell;

const HEAD: &str = "\
-- run it by: sqlite3 DATABASE < SCRIPT
-- where the database isn't as said above, the first row has no seq, and nothing changes
.timeout 60000
";

/// Outside triggers, only what a constraint says can be raised.
const GUARD: &str = "\
CREATE TEMP TABLE IF NOT EXISTS migrate_guard (
    recorded INTEGER CONSTRAINT \"the row of the step is gone\" CHECK (recorded = 1),
    broken INTEGER CONSTRAINT \"the step breaks foreign keys\" CHECK (broken = 0)
);
";

const BROKEN_BEFORE: &str =
    "CREATE TEMP TABLE IF NOT EXISTS migrate_broken (\"table\", \"rowid\", parent, fkid);\n";

/// Inside a transaction the pragma would do nothing.
const SWITCH_OFF: &str = "\
PRAGMA foreign_keys = OFF;
DELETE FROM temp.migrate_broken;
INSERT INTO temp.migrate_broken SELECT \"table\", \"rowid\", parent, fkid FROM pragma_foreign_key_check;
";

/// Only what wasn't broken before fails; rows of a table without rowids are numbered, as nothing
/// else tells them apart.
const CHECK: &str = "\
INSERT INTO temp.migrate_guard (broken) SELECT count(*) FROM (
    SELECT \"table\", \"rowid\", parent, fkid, row_number() OVER (PARTITION BY \"table\", \"rowid\", parent, fkid) FROM pragma_foreign_key_check
    EXCEPT SELECT \"table\", \"rowid\", parent, fkid, row_number() OVER (PARTITION BY \"table\", \"rowid\", parent, fkid) FROM temp.migrate_broken
);
";

/// The pragma that is on for applications; the others that matter are off.
const FOREIGN_KEYS: &str = "foreign_keys";

/// As for applications, and not in every shell.
const SWITCH_ON: &str = "PRAGMA foreign_keys = ON;\n";
const DOUBLE_QUOTES: &str = ".dbconfig dqs_ddl on\n.dbconfig dqs_dml on\n";
const WRITABLE_SCHEMA: &str = ".dbconfig defensive off\n";

impl Writer for Shell {
    fn stop(&self) -> &'static str {
        ".bail on"
    }

    fn words(&self) -> &'static Words {
        &WORDS
    }

    fn table(&self, name: &TableName) -> String {
        name.sql(Some("main"))
    }

    fn head(&self, _: &Book, plan: &Plan<'_>) -> String {
        let runs = running(plan).next().is_some();
        let parts = [
            (true, HEAD),
            (running(plan).any(|it| says(it, "\"")), DOUBLE_QUOTES),
            (
                running(plan).any(|it| says(it, "writable_schema")),
                WRITABLE_SCHEMA,
            ),
            (runs, SWITCH_ON),
            (runs, GUARD),
            (running(plan).any(|it| !it.foreign_keys), BROKEN_BEFORE),
        ];
        let parts = parts.iter().filter(|(needed, _)| *needed);
        parts.map(|(_, part)| *part).collect()
    }

    fn tail(&self, _: &Book, _: &Plan<'_>) -> String {
        String::new()
    }

    fn begin(&self) -> &'static str {
        "BEGIN IMMEDIATE;"
    }

    fn enter(&self, step: &Step<'_>, _: Timeouts) -> String {
        unless(step.foreign_keys, SWITCH_OFF)
    }

    fn guard(&self, _: Timeouts) -> String {
        String::new()
    }

    fn bounds(&self) -> Option<(&'static str, &'static str)> {
        None
    }

    fn statement<'s>(&self, text: &'s str) -> Result<Cow<'s, str>, Unfit> {
        match terminator(text) {
            None => Ok(Cow::Borrowed(text)),
            Some(at) => Err(Unfit {
                at,
                message: "sqlite3 ends a statement at a line that is only `/` or `go`",
                help: "write it on the line of what stands before it",
            }),
        }
    }

    fn check(&self, step: &Step<'_>) -> String {
        unless(step.foreign_keys, CHECK)
    }

    fn mark(&self, update: &str, _: bool) -> String {
        self.mark_between(update)
    }

    fn mark_between(&self, update: &str) -> String {
        format!("{update};\nINSERT INTO temp.migrate_guard (recorded) VALUES (changes());\n")
    }

    fn seen(&self, statement: &str) -> (String, String) {
        (String::new(), quote(alone::kind_of(statement)))
    }

    fn leave(&self, step: &Step<'_>) -> String {
        let sets = |name: &str| says(step, name);
        let pragmas = lock::PRAGMAS.iter().map(|&name| match name {
            FOREIGN_KEYS if !step.foreign_keys || sets(name) => SWITCH_ON.to_owned(),
            name if name != FOREIGN_KEYS && sets(name) => format!("PRAGMA {name} = OFF;\n"),
            _ => String::new(),
        });
        pragmas.collect()
    }
}

fn unless(condition: bool, text: &str) -> String {
    if condition {
        String::new()
    } else {
        text.to_owned()
    }
}

/// Returns whether a statement of a step holds a word, in any letters.
fn says(step: &Step<'_>, word: &str) -> bool {
    let mut statements = step.statements();
    statements.any(|it| step.text(it).to_ascii_lowercase().contains(word))
}

/// Finds a line that the shell takes for Oracle's or SQL Server's end of a statement.
///
/// Within quotes it doesn't; but such lines are so rare that they are not told apart.
fn terminator(text: &str) -> Option<usize> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let word = line.trim();
        let ends = word.eq_ignore_ascii_case("go")
            || word.strip_prefix('/').is_some_and(|rest| {
                let rest = rest.trim_start();
                rest.is_empty() || rest.starts_with("--") || rest.starts_with("/*")
            });
        if at > 0 && ends {
            return Some(at + line.len() - line.trim_start().len());
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_ends_a_statement_is_found() {
        assert_eq!(terminator("SELECT 4\n  /\n2"), Some(11));
        assert_eq!(terminator("SELECT 4 AS\nGo"), Some(12));
        assert_eq!(terminator("SELECT 4\n/ -- by\n2"), Some(9));
        for fine in ["SELECT 4 / 2", "SELECT 4\n/ 2", "SELECT go\nFROM go_on"] {
            assert_eq!(terminator(fine), None, "{fine}");
        }
    }
}
