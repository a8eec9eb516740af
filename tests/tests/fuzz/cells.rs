//! A history whose cells hold anything: numbers, bytes that are no text, other words.

use std::cell::RefCell;

use migrate_core::Chain;
use migrate_runtime::{Run, Session, Settings};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection, raw_sql};
use tokio::runtime::{Builder, Runtime};

use crate::targets::with_chain;

thread_local! {
    /// Opening a database for each text would take longer than reading it.
    static DATABASE: RefCell<Option<Database>> = const { RefCell::new(None) };
}

struct Database {
    runtime: Runtime,
    connection: SqliteConnection,
}

/// Writes cells into a history of three rows, and reads it: a line each, `column type value`.
pub(crate) fn cells(text: &str) {
    with_chain(|chain| {
        DATABASE.with_borrow_mut(|database| {
            // One that a panic left in any state isn't used again.
            let mut open = database.take().unwrap_or_else(|| Database::new(chain));
            open.runtime
                .block_on(read(&mut open.connection, text, chain));
            *database = Some(open);
        });
    });
}

impl Database {
    fn new(chain: Chain<'_>) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime can be made");
        let connection = runtime.block_on(async {
            let connection = SqliteConnection::connect("sqlite::memory:").await;
            let mut connection = connection.expect("memory can be had");
            let up = Run::upgrade(chain, &mut connection).to("c").await;
            up.expect("the chain has no findings");
            let copy = "CREATE TABLE copy AS SELECT * FROM migrate_history";
            run(&mut connection, copy).await.expect("it is written");
            connection
        });
        Self {
            runtime,
            connection,
        }
    }
}

async fn read(connection: &mut SqliteConnection, text: &str, chain: Chain<'_>) {
    let fresh = "DELETE FROM migrate_history; INSERT INTO migrate_history SELECT * FROM copy";
    run(connection, fresh).await.expect("it is written");
    for line in text.lines() {
        // What is no column, or breaks a constraint, isn't written.
        let _ = run(connection, &update(line)).await;
    }
    for target in ["head", "base"] {
        let planned = match target {
            "head" => {
                Run::upgrade(chain, &mut *connection)
                    .to(target)
                    .dry_run()
                    .await
            }
            _ => {
                Run::downgrade(chain, &mut *connection)
                    .to(target)
                    .dry_run()
                    .await
            }
        };
        if let Err(error) = planned {
            assert!(!format!("{error:?}").is_empty());
        }
    }
    let session = Session::open(&mut *connection, Settings::new(chain)).await;
    let mut session = session.expect("the connection is there");
    let whole = session.history().await;
    let outline = session.history_outline().await;
    match (whole, outline) {
        (Ok(whole), Ok(outline)) => {
            let ids = |rows: &[migrate_core::history::Row]| {
                let rows = rows.iter().map(|row| (row.seq, row.revision.clone()));
                rows.collect::<Vec<_>>()
            };
            assert_eq!(ids(whole.rows()), ids(outline.rows()));
        }
        (Err(error), _) => assert!(!format!("{error:?}").is_empty()),
        // What an outline leaves out is read where the whole is.
        (Ok(_), Err(error)) => panic!("only the whole history can be read: {error:?}"),
    }
}

/// Returns the update that a line asks for; its value may be any text.
fn update(line: &str) -> String {
    let mut words = line.splitn(3, ' ');
    let mut word = || words.next().unwrap_or_default();
    let (column, kind, value) = (word(), word(), word());
    let column = column.replace('"', "");
    let quoted = format!("'{}'", value.replace('\'', "''").replace('\0', "0"));
    let value = match kind {
        "blob" => format!("CAST({quoted} AS BLOB)"),
        "bytes" => format!(
            "x'{}'",
            value
                .bytes()
                .map(|it| format!("{it:02x}ff"))
                .collect::<String>()
        ),
        "real" => format!("CAST({quoted} AS REAL)"),
        "null" => "NULL".to_owned(),
        "wrong" => format!(
            "CAST(x'c328{}' AS TEXT)",
            if value.is_empty() { "" } else { "80" }
        ),
        _ => quoted,
    };
    format!("UPDATE migrate_history SET \"{column}\" = {value} WHERE seq % 2 = 0")
}

async fn run(connection: &mut SqliteConnection, sql: &str) -> sqlx::Result<()> {
    raw_sql(AssertSqlSafe(sql.to_owned()))
        .execute(connection)
        .await
        .map(drop)
}
