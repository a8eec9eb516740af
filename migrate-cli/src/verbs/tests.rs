//! The verbs on a SQLite file: what is printed, and how they end.

use migrate_core::{Config, Dialect, Folder, SourceFile};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{Verb, execute};
use crate::args::Format;
use crate::ui::Heard;
use crate::{Globals, Project};

const FIRST: &str = "\
-- revision: a1
-- parent: base
-- message: add users
-- created: 2026-11-20T10:32:00Z

-- migrate:up
CREATE TABLE users (id INTEGER PRIMARY KEY);

-- migrate:down
DROP TABLE users;
";

const SECOND: &str = "\
-- revision: b2
-- parent: a1
-- message: add notes

-- migrate:up
CREATE TABLE notes (id INTEGER PRIMARY KEY);
CREATE INDEX ix_notes ON notes (id);

-- migrate:down
DROP TABLE notes;
";

const FAILS: &str = "\
-- revision: c3
-- parent: b2

-- migrate:up
CREATE TABLE users (id INTEGER);

-- migrate:down none
";

const BROKEN: &str = "\
-- revision: c3
-- parent: b2

-- migrate:up
SELECT 'open;

-- migrate:down none
";

/// A folder of files and a database that doesn't exist yet.
struct Place {
    dir: TempDir,
    files: Vec<&'static str>,
    toml: String,
}

impl Place {
    fn new(files: &[&'static str]) -> Self {
        Self {
            dir: tempfile::tempdir().expect("a temporary folder can be made"),
            files: files.to_vec(),
            toml: String::new(),
        }
    }

    fn file(&self) -> std::path::PathBuf {
        self.dir.path().join("app.db")
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.file().display())
    }

    /// Carries out a line of arguments; returns the exit code and all that was printed.
    async fn run(&self, line: &str) -> (u8, String) {
        let url = format!("--database-url={}", self.url());
        self.run_with(line, &url).await
    }

    async fn run_with(&self, line: &str, database: &str) -> (u8, String) {
        #[derive(Debug, clap::Parser)]
        struct Line {
            #[command(flatten)]
            globals: Globals,
            #[command(subcommand)]
            verb: Verb,
        }
        let words = ["migrate", database]
            .into_iter()
            .chain(line.split_whitespace());
        let line = <Line as clap::Parser>::try_parse_from(words).expect("the arguments are right");
        let files = self
            .files
            .iter()
            .enumerate()
            .map(|(n, text)| SourceFile::new(&format!("migrations/{n}.sql"), text));
        let mut config = Config::new(&[Dialect::Sqlite]);
        if !self.toml.is_empty() {
            let toml = SourceFile::new("migrations/migrate.toml", &self.toml);
            config = Config::parse(toml, &mut Default::default());
        }
        let folder = Folder::from_files(config, files.collect());
        let chain = folder.chain().expect("the graph is whole");
        let project = Project::new(chain)
            .config(folder.config())
            .diagnostics(folder.diagnostics())
            .home(self.dir.path());
        let heard = Heard::default();
        let mut ui = heard.ui(line.globals.format);
        let result = execute(&line.verb, &line.globals, &project, &mut ui).await;
        let exit = ui.end(result);
        (exit.code(), self.redact(&heard.text()))
    }

    async fn json(&self, line: &str) -> (u8, Vec<Value>) {
        let (code, text) = self.run(&format!("{line} --format json")).await;
        let values = text
            .lines()
            .map(|line| serde_json::from_str(line).expect("a line is json"));
        (code, values.collect())
    }

    /// Replaces the place of the file, which is another one in each test.
    fn redact(&self, text: &str) -> String {
        let dir = self.dir.path().display().to_string();
        text.replace(&format!("//{dir}/"), "")
            .replace(&format!("{dir}/"), "")
    }
}

#[tokio::test]
async fn looking_creates_nothing() {
    let place = Place::new(&[FIRST, SECOND]);
    for line in [
        "status",
        "current",
        "history",
        "heads",
        "show head",
        "upgrade --dry-run",
    ] {
        let (code, text) = place.run(line).await;
        assert_eq!(code, 0, "{line}: {text}");
        assert!(!place.file().exists(), "{line}");
    }
    let (_, text) = place.run("status").await;
    let expected = "\
sqlite:app.db, SQLite, doesn't exist yet
  pending  a1  add users
  pending  b2  add notes  (head)
2 pending; next: cargo migrate upgrade
";
    assert_eq!(text, expected);
    let (_, text) = place.run("current").await;
    assert_eq!(
        text,
        "note: sqlite:app.db doesn't exist: nothing is applied\n"
    );
    let (code, _) = place.run("status --exit-code").await;
    assert_eq!(code, 3);
}

#[tokio::test]
async fn a_round_trip() {
    let place = Place::new(&[FIRST, SECOND]);
    let (code, text) = place.run("upgrade").await;
    assert_eq!(code, 0, "{text}");
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(
        lines[0],
        "   Upgrading sqlite:app.db from base to b2 (head), 2 revisions"
    );
    assert!(
        lines[1].starts_with("     Applied a1 add users ("),
        "{text}"
    );
    assert!(
        lines[3].starts_with("    Finished at b2 (head) in "),
        "{text}"
    );
    assert_eq!(place.run("current").await, (0, "b2 (head)\n".to_owned()));
    let (_, text) = place.run("upgrade").await;
    assert_eq!(
        text,
        "    Finished sqlite:app.db is at b2 (head): nothing to do\n"
    );
    assert_eq!(place.run("status --exit-code").await.0, 0);
    let (code, text) = place.run("downgrade -1").await;
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("    Reverted b2 add notes ("), "{text}");
    let (_, text) = place.run("history").await;
    let expected = "a1 -> b2 (head), add notes\n<base> -> a1 (current), add users\n";
    assert_eq!(text, expected);
    let (_, text) = place.run("heads").await;
    assert_eq!(text, "b2 (head), add notes\n");
    let (_, text) = place.run("stamp b2").await;
    assert!(text.contains("     Stamped b2 add notes\n"), "{text}");
}

#[tokio::test]
async fn a_failed_statement_ends_with_1() {
    let place = Place::new(&[FIRST, SECOND, FAILS]);
    let (code, text) = place.run("upgrade").await;
    assert_eq!(code, 1);
    assert!(text.contains(" --> migrations/2.sql:5:1\n"), "{text}");
    let (code, values) = place.json("upgrade").await;
    assert_eq!(code, 1);
    let error = &values.last().expect("there is an error")["error"];
    assert_eq!(error["kind"], "statement");
    let (_, values) = place.json("current").await;
    assert_eq!(values[0][0]["revision"], "b2");
}

#[tokio::test]
async fn refusals_end_with_2_and_a_kind() {
    let place = Place::new(&[FIRST, SECOND, BROKEN]);
    for (line, kind) in [
        ("upgrade nope", "unknown_revision"),
        ("upgrade a1:b2", "range_not_allowed"),
        ("history -r head", "bad_range"),
        ("show nope", "unknown_revision"),
        ("downgrade -1", "relative_out_of_range"),
        ("upgrade", "broken_folder"),
    ] {
        let (code, values) = place.json(line).await;
        assert_eq!(code, 2, "{line}");
        assert_eq!(values[0]["error"]["kind"], kind, "{line}");
        assert!(
            values[0]["error"]["help"].is_string(),
            "{line}: {}",
            values[0]
        );
    }
    let (_, values) = place.json("upgrade --dry-run").await;
    let found = &values[0]["error"]["diagnostics"][1];
    assert_eq!(
        (&found["file"], &found["line"]),
        (&json!("migrations/2.sql"), &json!(5))
    );
    assert_eq!(place.json("upgrade b2").await.0, 0);
}

#[tokio::test]
async fn looks_as_json() {
    let place = Place::new(&[FIRST, SECOND]);
    place.run("upgrade a1").await;
    let (_, values) = place.json("status").await;
    let [first, second] = &values[0].as_array().expect("an array")[..] else {
        panic!("two revisions: {}", values[0]);
    };
    for (key, value) in [
        ("revision", json!("a1")),
        ("parents", json!([])),
        ("message", json!("add users")),
        ("is_head", json!(false)),
        ("applied", json!(true)),
        ("state", json!("applied")),
        ("children", json!(["b2"])),
    ] {
        assert_eq!(first[key], value, "{key}");
    }
    assert_eq!(
        (&second["state"], &second["applied"]),
        (&json!("pending"), &json!(false))
    );
    let (_, values) = place.json("show b2").await;
    let shown = &values[0][0];
    assert_eq!(shown["path"], "migrations/1.sql");
    let up = json!({"transaction": true, "statements": [
        {"text": "CREATE TABLE notes (id INTEGER PRIMARY KEY)", "line": 6},
        {"text": "CREATE INDEX ix_notes ON notes (id)", "line": 7},
    ]});
    assert_eq!(shown["up"], up);
    assert_eq!(shown["down"]["statements"][0]["line"], 10);
}

#[tokio::test]
async fn a_dry_run_as_json() {
    let place = Place::new(&[FIRST, SECOND]);
    let (_, values) = place.json("upgrade --dry-run").await;
    let step = |revision: &str, message: &str, statements: usize| {
        json!({
            "revision": revision, "direction": "up", "message": message,
            "statements": statements, "transaction": true,
        })
    };
    let expected = json!({
        "direction": "up",
        "steps": [step("a1", "add users", 1), step("b2", "add notes", 2)],
        "heads_before": [], "heads_after": ["b2"], "applied_after": ["a1", "b2"],
    });
    assert_eq!(values, [expected]);
    place.run("upgrade").await;
    let (_, values) = place.json("downgrade base --dry-run").await;
    assert_eq!(values[0]["direction"], "down");
    assert_eq!(values[0]["heads_before"], json!(["b2"]));
    let (_, values) = place.json("stamp base --dry-run").await;
    assert_eq!(values[0]["applied_after"], json!([]));
    assert_eq!(place.run("current").await.1, "b2 (head)\n");
}

#[tokio::test]
async fn events_are_lines() {
    let place = Place::new(&[FIRST]);
    let (_, values) = place.json("upgrade").await;
    let events: Vec<_> = values.iter().map(|value| value["event"].clone()).collect();
    let expected = [
        "planned",
        "step_started",
        "statement_done",
        "step_finished",
        "finished",
    ];
    assert_eq!(events, expected);
    let (_, values) = place.json("stamp base").await;
    let events: Vec<_> = values.iter().map(|value| value["event"].clone()).collect();
    assert_eq!(events, ["planned", "stamped", "finished"]);
}

#[tokio::test]
async fn a_protected_database_wants_to_be_confirmed() {
    let mut place = Place::new(&[FIRST, SECOND]);
    place.toml = format!(
        "format = 1\ndialect = \"sqlite\"\n\n[databases.production]\nurl = \"{}\"\nprotected = true\n",
        place.url()
    );
    let production = "--name=production";
    assert_eq!(place.run_with("upgrade", production).await.0, 0);
    for line in ["downgrade", "stamp base"] {
        let (code, text) = place
            .run_with(&format!("{line} --format json"), production)
            .await;
        assert_eq!(code, 2, "{text}");
        assert!(text.contains("confirmation_required"), "{text}");
        // The same database by another way is the same database.
        assert_eq!(place.run(line).await.0, 2);
        assert_eq!(
            place
                .run_with(&format!("{line} --dry-run"), production)
                .await
                .0,
            0
        );
    }
    assert_eq!(place.run_with("downgrade --yes", production).await.0, 0);
    assert_eq!(place.run_with("current", production).await.1, "a1\n");
}

#[tokio::test]
async fn what_no_file_has_is_shown_before_it_is_taken_back() {
    let mut place = Place::new(&[FIRST, SECOND]);
    place.run("upgrade").await;
    place.files.pop();
    let (code, values) = place.json("downgrade").await;
    assert_eq!(
        (code, &values[0]["error"]["kind"]),
        (2, &json!("unknown_revision"))
    );
    let (code, text) = place.run("downgrade --recorded").await;
    assert_eq!(code, 0, "{text}");
    let expected = "\
Taking back 1 revision of sqlite:app.db: b2 -> a1
  b2  add notes  (1 statement)
    DROP TABLE notes;
 Downgrading sqlite:app.db from b2 to a1 (head), 1 revision
";
    assert!(text.starts_with(expected), "{text}");
}

#[tokio::test]
async fn files_are_looked_at_without_a_database() {
    let place = Place::new(&[FIRST, SECOND]);
    std::fs::write(
        place.dir.path().join(".env"),
        "DATABASE_URL=sqlite:nowhere/app.db\n",
    )
    .expect("the folder can be written");
    let (code, text) = place.run_with("history", "--quiet").await;
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("a1 -> b2 (head), add notes\n"), "{text}");
}

#[tokio::test]
async fn every_verb_prints_help_with_an_example() {
    use clap::Subcommand;

    let mut parser = Verb::augment_subcommands(clap::Command::new("cargo migrate"));
    for verb in super::VERBS {
        let verb = parser.find_subcommand_mut(verb).expect("it is a verb");
        let help = verb.render_long_help().to_string();
        let example = format!("\n  cargo migrate {}", verb.get_name());
        assert!(help.contains(&example), "{help}");
    }
}

#[test]
fn formats_have_stable_words() {
    assert_eq!(Format::default(), Format::Human);
}
