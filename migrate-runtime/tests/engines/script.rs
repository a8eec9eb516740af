//! The text of scripts: what it says, what it doesn't, and what it is not made of.
#![expect(
    clippy::unwrap_used,
    reason = "a helper that fails is a test that fails"
)]

use migrate_runtime::core::ErrorKind as Refusal;
use migrate_runtime::core::plan::{self, Options};
use migrate_runtime::{Apply, Chain, Dialect, Error, ErrorKind, History, Script};

use crate::support::{chain, chain_together, file, file_off, three};

const BOTH: [Dialect; 2] = [Dialect::Sqlite, Dialect::Postgres];

fn script(chain: Chain<'_>, dialect: Dialect, range: (&str, &str)) -> Result<String, Error> {
    let options = Options::new(dialect);
    let history = plan::imagined(chain, &range.0.parse().unwrap(), &options)?;
    let plan = plan::upgrade(chain, &history, &range.1.parse().unwrap(), &options)?;
    Script::new(chain, dialect, &plan).origin("as told").text()
}

fn first_lines(text: &str) -> Vec<&str> {
    text.lines().take(2).collect()
}

#[test]
fn the_first_two_lines_say_what_and_when_to_stop() {
    for (dialect, stop) in BOTH.into_iter().zip([".bail on", "\\set ON_ERROR_STOP on"]) {
        let text = script(three(dialect), dialect, ("a", "c")).unwrap();
        let title = "-- main: a -> c, 2 revisions; as told";
        assert_eq!(first_lines(&text), [title, stop]);
        let nothing = script(three(dialect), dialect, ("c", "c")).unwrap();
        assert_eq!(
            nothing.lines().collect::<Vec<_>>(),
            ["-- main: at c; as told", stop, "-- there is nothing to do"]
        );
    }
}

#[test]
fn the_same_plan_is_the_same_text() {
    for dialect in BOTH {
        let text = || script(three(dialect), dialect, ("base", "head")).unwrap();
        assert_eq!(text(), text());
        let other = script(three(dialect), dialect, ("a", "head")).unwrap();
        let token = |text: &str| text.split("run_token = '").nth(1).unwrap()[..32].to_owned();
        assert_ne!(token(&text()), token(&other));
    }
}

#[test]
fn each_row_expects_what_the_one_before_leaves() {
    for dialect in BOTH {
        let text = script(three(dialect), dialect, ("base", "head")).unwrap();
        let expected: Vec<_> = text.split("fingerprint = 'v1:").skip(1).collect();
        let mut state = History::default().fingerprint();
        for (expected, id) in expected.iter().zip(["a", "b", "c"]) {
            assert!(state.ends_with(&expected[..64]), "{id}");
            let at = plan::imagined(three(dialect), &id.parse().unwrap(), &Options::new(dialect));
            state = at.unwrap().fingerprint();
        }
        assert_eq!(expected.len(), 3);
        assert_eq!(text.matches("CREATE TABLE IF NOT EXISTS").count(), 1);
    }
}

#[test]
fn a_message_stays_in_its_comment() {
    let (name, text) = file("a", "base", "SELECT 1;", "SELECT 2;");
    let text = text.replace("make a", "make\u{b}\\q : 'a");
    let chain = chain(Dialect::Postgres, &[(name, text)]);
    let text = script(chain, Dialect::Postgres, ("base", "head")).unwrap();
    assert!(
        text.contains("-- 1 of 1: up a make \\q : 'a (migrations/a.sql)\n"),
        "{text}"
    );
}

#[test]
fn timeouts_are_those_of_a_run() {
    let on = file("a", "base", "SELECT 1;", "SELECT 2;");
    let (name, text) = file_off("b", "a", "SELECT 1;", "SELECT 2;");
    let text = text.replace(
        "\n\n-- migrate:up",
        "\n-- lock-timeout: 2s\n\n-- migrate:up",
    );
    let chain = chain(Dialect::Postgres, &[on, (name, text)]);
    let (history, options) = (History::default(), Options::new(Dialect::Postgres));
    let plan = plan::upgrade(chain, &history, &"head".parse().unwrap(), &options).unwrap();
    let mut apply = Apply::default();
    apply.statement_timeout = std::time::Duration::from_secs(1);
    let text = Script::new(chain, Dialect::Postgres, &plan)
        .apply(apply)
        .text()
        .unwrap();
    for line in [
        "\nSET LOCAL lock_timeout = 5000;\nSET LOCAL statement_timeout = 1000;\n",
        "\nSET lock_timeout = 2000;\nSET statement_timeout = 1000;\n",
    ] {
        assert!(text.contains(line), "{text}");
    }
}

#[test]
fn what_a_script_can_t_do_is_refused() {
    let code = "-- revision: a\n-- parent: base\n\n-- migrate:up code=crate::fill\n\n-- migrate:down none\n";
    let code = chain(Dialect::Sqlite, &[("a", code.to_owned())]);
    let error = script(code, Dialect::Sqlite, ("base", "head")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused(Refusal::CodeStep));

    let off = file_off("a", "base", "SELECT 1;", "SELECT 2;");
    let together = chain_together(Dialect::Sqlite, &[off]);
    let error = script(together, Dialect::Sqlite, ("base", "head")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);

    let slash = file("a", "base", "SELECT 4\n/\n2;", "SELECT 2;");
    let chain = chain(Dialect::Sqlite, &[slash]);
    let error = script(chain, Dialect::Sqlite, ("base", "head")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert!(
        error.to_string().starts_with("migrations/a.sql:7:1: "),
        "{error}"
    );
}

#[test]
fn a_statement_that_runs_by_itself_is_said_to_begin() {
    for (dialect, alone) in [
        (Dialect::Sqlite, "VACUUM"),
        (
            Dialect::Postgres,
            "CREATE INDEX CONCURRENTLY a_id ON a (id)",
        ),
    ] {
        let up = format!("CREATE TABLE a (id INTEGER);\n{alone};");
        let chain = chain(dialect, &[file_off("a", "base", &up, "DROP TABLE a;")]);
        let text = script(chain, dialect, ("base", "a")).unwrap();
        let begins: Vec<_> = text.match_indices("SET begun = ").collect();
        assert_eq!(begins.len(), 1, "{text}");
        let at = text.find(&format!("\n{alone};")).unwrap();
        assert!(
            begins[0].0 < at && text[begins[0].0..at].contains("COMMIT;"),
            "{text}"
        );
    }
}
