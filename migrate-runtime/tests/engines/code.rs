//! Sections that call functions of the application.

mod functions;

use std::process::Command;
use std::time::Duration;

pub(crate) use functions::CODE;
use migrate_runtime::{Chain, Dialect, Error, ErrorKind, Outcome, Run};
use tokio::task::JoinError;

use crate::support::{Db, chain, chain_together, databases, file, ids};

/// The table that functions write to, with four rows.
fn table(id: &str, parent: &str) -> (&'static str, String) {
    let up = "CREATE TABLE names (id INTEGER PRIMARY KEY, upper TEXT);\n\
        INSERT INTO names (id) VALUES (1), (2), (3), (4);";
    file(id, parent, up, "DROP TABLE names;")
}

/// A file whose up calls a function, and whose down another.
fn calls(id: &str, parent: &str, up: &str, down: &str) -> (&'static str, String) {
    let (name, text) = file(id, parent, "", "");
    let text = text.replace("-- migrate:up\n", &format!("-- migrate:up code={up}\n"));
    (
        name,
        text.replace("-- migrate:down\n", &format!("-- migrate:down {down}\n")),
    )
}

/// A table, and a revision that calls a function.
pub(crate) fn calling(dialect: Dialect, function: &str) -> Chain<'static> {
    chain(
        dialect,
        &[table("a", "base"), calls("b", "a", function, "none")],
    )
}

async fn up(db: &Db, chain: Chain<'_>) -> Result<Outcome, Error> {
    Run::upgrade(chain, &db.url).code(CODE).await
}

async fn names(db: &Db) -> Vec<String> {
    db.sql("SELECT id, upper FROM names ORDER BY id").await
}

#[tokio::test]
async fn a_function_runs_in_the_transaction_of_its_step_and_may_nest() {
    for db in databases() {
        let chain = chain(
            db.dialect,
            &[
                table("a", "base"),
                calls("b", "a", "crate::fill", "code=crate::empty"),
            ],
        );
        let outcome = up(&db, chain).await.unwrap();
        assert_eq!(ids(&outcome), ["a", "b"]);
        assert_eq!(names(&db).await, ["1|ONE", "2|TWO", "3|", "4|"]);
        assert_eq!(db.history().await[1], "2|up|b|applied|1|1");
        assert!(up(&db, chain).await.unwrap().applied.is_empty());

        let back = Run::downgrade(chain, &db.url).code(CODE).await.unwrap();
        assert_eq!(ids(&back), ["b"]);
        assert_eq!(names(&db).await, ["1|", "2|", "3|", "4|"]);
    }
}

#[tokio::test]
async fn statements_and_functions_of_a_step_run_in_the_order_of_the_file() {
    for db in databases() {
        let (name, text) = calls("b", "a", "crate::fill", "none");
        let text = text.replace(
            "\n-- migrate:down",
            "\n-- migrate:up\nUPDATE names SET upper = upper || '!';\n\n\
             -- migrate:up code=crate::fill_rest\n\n-- migrate:down",
        );
        let text = text.replace(
            "-- migrate:up code=crate::fill\n",
            "-- migrate:up\nSAVEPOINT s;\nDELETE FROM names WHERE id = 4;\n\n-- migrate:up code=crate::fill\n",
        );
        let chain = chain(db.dialect, &[table("a", "base"), (name, text)]);
        up(&db, chain).await.unwrap();
        assert_eq!(names(&db).await, ["1|ONE!", "2|TWO!", "3|REST"]);
        assert_eq!(db.history().await[1], "2|up|b|applied|5|5");
    }
}

#[tokio::test]
async fn an_error_leaves_nothing_and_is_shown_at_the_section() {
    for db in databases() {
        let error = up(&db, calling(db.dialect, "crate::fail"))
            .await
            .unwrap_err();
        assert!(error.is_statement());
        assert_eq!(error.applied(), ["a"]);
        let source = std::error::Error::source(&error).unwrap();
        assert!(
            source.is::<functions::NoName>(),
            "the error is as it was made"
        );
        assert_eq!(
            format!("{error:?}"),
            "\
error: `crate::fail` failed: row 3 has no name [statement-failed]
 --> migrations/b.sql:5:20
  |
5 | -- migrate:up code=crate::fail
  |                    ^^^^^^^^^^^
  = note: caused by: the list ends at 2
  = state: at a; nothing of b took effect; the lock is released
  = help: mend the data or the function, then: cargo migrate upgrade"
        );
        assert_eq!(names(&db).await, ["1|", "2|", "3|", "4|"]);
        assert_eq!(db.history().await, ["1|up|a|applied|2|2"]);

        let error = up(&db, calling(db.dialect, "crate::break_sql"))
            .await
            .unwrap_err();
        assert!(error.driver_error().is_some(), "{error:?}");
        assert_eq!(names(&db).await, ["1|", "2|", "3|", "4|"]);
    }
}

#[tokio::test]
async fn a_panic_leaves_nothing_and_the_pool_goes_on() {
    for db in databases() {
        let chain = calling(db.dialect, "crate::panic");
        let panicked = |joined: Result<Result<Outcome, Error>, JoinError>| {
            assert!(joined.unwrap_err().is_panic());
        };
        match db.dialect {
            Dialect::Sqlite => {
                let options = db
                    .url
                    .parse::<sqlx::sqlite::SqliteConnectOptions>()
                    .unwrap();
                let options = options.create_if_missing(true);
                let pool = sqlx::SqlitePool::connect_with(options).await.unwrap();
                let run = Run::upgrade(chain, &pool).code(CODE).into_future();
                panicked(tokio::spawn(run).await);
                sqlx::query("INSERT INTO names (id) VALUES (5)")
                    .execute(&pool)
                    .await
                    .unwrap();
            }
            _ => {
                let pool = sqlx::PgPool::connect(&db.url).await.unwrap();
                let run = Run::upgrade(chain, &pool).code(CODE).into_future();
                panicked(tokio::spawn(run).await);
                sqlx::query("INSERT INTO names (id) VALUES (5)")
                    .execute(&pool)
                    .await
                    .unwrap();
            }
        }
        assert_eq!(names(&db).await, ["1|", "2|", "3|", "4|", "5|"]);
        assert_eq!(db.history().await, ["1|up|a|applied|2|2"]);
        let ends = calling(db.dialect, "crate::fill");
        let error = up(&db, ends).await;
        assert_eq!(ids(&error.unwrap()), ["b"], "the lock is free");
    }
}

#[tokio::test]
async fn what_a_function_does_to_the_transaction_is_noticed() {
    for db in databases() {
        up(&db, chain(db.dialect, &[table("a", "base")]))
            .await
            .unwrap();
        for function in ["crate::leave_open", "crate::go_on"] {
            let error = match (function, db.dialect) {
                // There a statement that fails undoes itself alone.
                ("crate::go_on", Dialect::Sqlite) => continue,
                _ => up(&db, calling(db.dialect, function)).await.unwrap_err(),
            };
            assert!(error.is_statement(), "{error:?}");
            assert!(error.to_string().contains(function), "{error}");
            assert_eq!(names(&db).await, ["1|", "2|", "3|", "4|"], "{function}");
            assert_eq!(db.history().await.len(), 1, "{function}");
        }
        let error = up(&db, calling(db.dialect, "crate::commit"))
            .await
            .unwrap_err();
        assert!(
            error
                .to_string()
                .contains("ended the transaction of its step"),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn all_steps_of_a_run_may_share_their_transaction_with_functions() {
    for db in databases() {
        let with = |last: &str| {
            let files = [
                table("a", "base"),
                calls("b", "a", "crate::fill", "none"),
                calls("c", "b", last, "none"),
            ];
            chain_together(db.dialect, &files)
        };
        let error = up(&db, with("crate::fail")).await.unwrap_err();
        assert!(
            error.to_string().starts_with("migrations/c.sql:5:20: "),
            "{error}"
        );
        assert_eq!(db.tables().await, [""; 0]);
        let outcome = up(&db, with("crate::fill_rest")).await.unwrap();
        assert_eq!(ids(&outcome), ["a", "b", "c"]);
        assert_eq!(names(&db).await, ["1|ONE", "2|TWO", "3|REST", "4|REST"]);
    }
}

#[tokio::test]
async fn outside_a_transaction_a_function_is_called_again_until_it_is_done() {
    for db in databases() {
        let (name, text) = calls("b", "a", "crate::batches", "none");
        let text = text.replace("code=", "transaction=off code=");
        let chain = chain(db.dialect, &[table("a", "base"), (name, text)]);
        let error = up(&db, chain).await.unwrap_err();
        assert!(
            format!("{error:?}").ends_with(
                "\
  = state: at a; b halfway (0 of 1 parts are done); the lock is released
  = help: mend the data or the function, which is called again by: cargo migrate upgrade"
            ),
            "{error:?}"
        );
        assert_eq!(
            names(&db).await,
            ["1|ROW", "2|ROW", "3|", "4|"],
            "a batch lasts"
        );
        assert_eq!(db.history().await[1], "2|up|b|failed|0|1");
        let outcome = up(&db, chain).await.unwrap();
        assert_eq!(ids(&outcome), ["b"]);
        assert_eq!(names(&db).await, ["1|ROW", "2|ROW", "3|ROW", "4|ROW"]);
        assert_eq!(db.history().await[1], "2|up|b|applied|1|1");
    }
}

#[tokio::test]
async fn outside_a_transaction_none_may_be_left_open() {
    for db in databases() {
        for (function, says) in [
            ("crate::begin", "it left a transaction open that it began"),
            ("crate::begin_and_fail", "row 3 has no name"),
        ] {
            // The second one takes over: nothing of the first is done.
            let (name, text) = calls("b", "a", function, "none");
            let text = text.replace("code=", "transaction=off code=");
            let chain = chain(db.dialect, &[table("a", "base"), (name, text)]);
            let error = up(&db, chain).await.unwrap_err();
            assert!(error.is_statement(), "{error:?}");
            assert!(error.to_string().contains(says), "{error}");
            assert_eq!(names(&db).await, ["1|", "2|", "3|", "4|"], "{function}");
            assert_eq!(db.history().await[1], "2|up|b|failed|0|1", "{function}");
        }
    }
}

#[tokio::test]
async fn a_plan_that_calls_what_is_not_there_is_refused_before_it_begins() {
    for db in databases() {
        let bare = calling(db.dialect, "crate::fill");
        let errors = [
            db.up(bare).await.unwrap_err(),
            up(&db, calling(db.dialect, "crate::gone"))
                .await
                .unwrap_err(),
        ];
        let says = [
            "b calls `crate::fill`, a function of the application",
            "b calls `crate::gone`, which this program doesn't have",
        ];
        for (error, says) in errors.iter().zip(says) {
            let kind = ErrorKind::Refused(migrate_runtime::core::ErrorKind::CodeStep);
            assert_eq!(error.kind(), kind, "{error:?}");
            assert!(error.to_string().contains(says), "{error}");
            assert!(
                error.to_string().starts_with("migrations/b.sql:5:20: "),
                "{error}"
            );
        }
        match &db.folder {
            Some(folder) => assert!(!folder.path().join("app.db").exists()),
            None => assert_eq!(db.tables().await, [""; 0]),
        }
        let plan = Run::upgrade(bare, &db.url).dry_run().await.unwrap();
        assert_eq!(plan.steps[1].code, ["crate::fill"]);
    }
}

#[tokio::test]
async fn a_recorded_down_calls_its_function() {
    for db in databases() {
        let known = chain(
            db.dialect,
            &[
                table("a", "base"),
                calls("b", "a", "crate::fill", "code=crate::empty"),
            ],
        );
        up(&db, known).await.unwrap();
        let without = chain(db.dialect, &[table("a", "base")]);
        let back = Run::downgrade(without, &db.url)
            .recorded(migrate_runtime::Policy::Allow)
            .code(CODE);
        assert_eq!(ids(&back.await.unwrap()), ["b"]);
        assert_eq!(names(&db).await, ["1|", "2|", "3|", "4|"]);
    }
}

#[tokio::test]
async fn a_timeout_of_the_file_holds_in_a_function() {
    let db = Db::postgres();
    let (name, text) = calls("b", "a", "crate::sleep", "none");
    let text = text.replace("-- message", "-- statement-timeout: 200ms\n-- message");
    let chain = chain(db.dialect, &[table("a", "base"), (name, text)]);
    let error = up(&db, chain).await.unwrap_err();
    assert!(
        error.to_string().contains("statement timeout [57014]"),
        "{error:?}"
    );
}

/// What tells the test below that it is the process to be killed, and of which database.
const VICTIM: &str = "MIGRATE_TEST_VICTIM";

#[tokio::test]
async fn a_process_that_dies_inside_a_function_leaves_no_half_step() {
    if let Ok(url) = std::env::var(VICTIM) {
        let dialect = match url.starts_with("sqlite") {
            true => Dialect::Sqlite,
            false => Dialect::Postgres,
        };
        let _ = Run::upgrade(calling(dialect, "crate::die"), url)
            .code(CODE)
            .await;
        unreachable!("the function ends the process");
    }
    for db in databases() {
        let status = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "code::a_process_that_dies_inside_a_function_leaves_no_half_step",
            ])
            .env(VICTIM, &db.url)
            .output()
            .unwrap()
            .status;
        assert_eq!(status.code(), None, "it ended by a signal");
        assert_eq!(names(&db).await, ["1|", "2|", "3|", "4|"]);
        assert_eq!(db.history().await, ["1|up|a|applied|2|2"]);
        let run = Run::upgrade(calling(db.dialect, "crate::fill"), &db.url).code(CODE);
        let outcome = run.lock_wait(Duration::from_secs(30)).await.unwrap();
        assert_eq!(ids(&outcome), ["b"]);
        assert_eq!(names(&db).await, ["1|ONE", "2|TWO", "3|", "4|"]);
    }
}
