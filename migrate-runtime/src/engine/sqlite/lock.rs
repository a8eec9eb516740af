//! The lock of SQLite, which is its write lock, and what a run must leave as it was.

use std::time::{Duration, Instant};

use migrate_core::history::{Row, State};

use super::{Sqlite, cancel, code, database, history, send};
use crate::Error;
use crate::engine::Attempt;
use crate::record::{Cells, Depth, Seen};

/// How long a row must stand still before the one who began it counts as dead.
const STILL: Duration = Duration::from_secs(5);

/// How long SQLite itself blocks while a run waits outside.
const BUSY_TIMEOUT: &str = "PRAGMA busy_timeout = 50";

/// What a statement of a revision may change for the connection.
pub(super) const PRAGMAS: &[&str] = &[
    "foreign_keys",
    "legacy_alter_table",
    "recursive_triggers",
    "ignore_check_constraints",
    "writable_schema",
];

/// The session as it was found: the values of pragmas, and which databases are attached.
///
/// It is kept until all is set back, as a run may be dropped meanwhile.
#[derive(Clone)]
pub(super) struct Pragmas {
    busy_timeout: String,
    values: Vec<String>,
    attached: Vec<String>,
}

impl Pragmas {
    /// Returns the statements that set all pragmas back.
    pub(super) fn statements(&self) -> impl Iterator<Item = String> {
        let timeout = ("busy_timeout", &self.busy_timeout);
        let others = PRAGMAS.iter().copied().zip(&self.values);
        others
            .chain([timeout])
            .map(|(name, value)| format!("PRAGMA {name} = {value}"))
    }
}

pub(super) async fn try_lock(engine: &mut Sqlite<'_>) -> Result<Attempt, Error> {
    database::create(engine).await?;
    if let Some(link) = &mut engine.link {
        link.hot = true;
    }
    cancel::listen(engine).await?;
    keep_pages(engine).await?;
    if engine.before.is_none() {
        let found = find(engine).await?;
        engine.before = Some(found);
        send_all(engine, BUSY_TIMEOUT).await?;
    }
    match send::run(engine.connection()?, "BEGIN IMMEDIATE").await {
        Ok(_) => {}
        Err(error) if send::is_busy(&error) => {
            return Ok(Attempt::Held(
                "another connection, which is writing".to_owned(),
            ));
        }
        Err(error) => return Err(history::failed(engine, "begin", error)),
    }
    let rows = history::rows(engine, Depth::Whole).await;
    let ended = send::run(engine.connection()?, "ROLLBACK").await;
    ended.map_err(|cause| history::failed(engine, "roll back", cause))?;
    let rows = rows?;
    Ok(match at_work(engine, rows.last()) {
        Some(holder) => Attempt::Held(holder),
        None => Attempt::Had(rows),
    })
}

/// Lets a connection that only looked keep as many pages again as before: a change that doesn't fit into
/// memory shuts others out before it commits.
async fn keep_pages(engine: &mut Sqlite<'_>) -> Result<(), Error> {
    if let Some(pages) = &engine.pages_before {
        let sql = format!("PRAGMA main.cache_size = {pages}");
        send_all(engine, &sql).await?;
        engine.pages_before = None;
    }
    Ok(())
}

/// Returns who seems to be at a step whose statements run one by one.
///
/// Between two of them nothing is locked; but whoever is alive moves on.
fn at_work(engine: &mut Sqlite<'_>, last: Option<&Row>) -> Option<String> {
    let row = last.filter(|row| row.state == State::Applying)?;
    let (seen, done) = (Seen::row(row), row.statements_done);
    match &engine.busy_row {
        Some((known, at, since)) if *known == seen && *at == done => {
            if since.elapsed() >= STILL {
                return None;
            }
        }
        _ => engine.busy_row = Some((seen, done, Instant::now())),
    }
    Some(format!(
        "{} is at statement {}, or was left there ({} s without progress will tell): {} on {}, since {}",
        row.revision,
        done + 1,
        STILL.as_secs(),
        row.run_by,
        row.host,
        row.started_at
    ))
}

pub(super) async fn unlock(engine: &mut Sqlite<'_>) -> Result<(), Error> {
    restore(engine).await?;
    if let Some(before) = engine.before.clone() {
        let sql = format!("PRAGMA busy_timeout = {}", before.busy_timeout);
        send_all(engine, &sql).await?;
    }
    engine.before = None;
    if let Some(link) = &mut engine.link {
        link.hot = false;
    }
    Ok(())
}

/// Sets the pragmas back that a step changed, and only those, and detaches what it attached.
pub(super) async fn restore(engine: &mut Sqlite<'_>) -> Result<(), Error> {
    let Some(before) = engine.before.clone() else {
        return Ok(());
    };
    let mut result = Ok(());
    match find(engine).await {
        Ok(now) => {
            for (at, name) in PRAGMAS.iter().enumerate() {
                if before.values[at] != now.values[at] {
                    let sql = format!("PRAGMA {name} = {}", before.values[at]);
                    result = result.and(send_all(engine, &sql).await);
                }
            }
            // Inside the transaction that steps share it would fail.
            if code::depth(engine.connection()?) == 0 {
                let new = now
                    .attached
                    .iter()
                    .filter(|it| !before.attached.contains(it));
                for name in new {
                    let sql = format!("DETACH {}", crate::table::quote_name(name));
                    result = result.and(send_all(engine, &sql).await);
                }
            }
        }
        Err(error) => result = Err(error),
    }
    result
}

async fn find(engine: &mut Sqlite<'_>) -> Result<Pragmas, Error> {
    let mut values = Vec::with_capacity(PRAGMAS.len());
    for name in PRAGMAS {
        values.push(pragma(engine, name).await?);
    }
    Ok(Pragmas {
        busy_timeout: pragma(engine, "busy_timeout").await?,
        values,
        attached: attached(engine).await?,
    })
}

async fn attached(engine: &mut Sqlite<'_>) -> Result<Vec<String>, Error> {
    let listed = send::rows(engine.connection()?, "PRAGMA database_list").await;
    let listed = listed.map_err(|cause| history::failed(engine, "list the databases", cause))?;
    let names = listed
        .into_iter()
        .filter_map(|cells| cells.into_iter().nth(1)?);
    Ok(names.filter(|name| name != "temp").collect())
}

async fn pragma(engine: &mut Sqlite<'_>, name: &str) -> Result<String, Error> {
    let asked = send::rows(engine.connection()?, &format!("PRAGMA {name}")).await;
    match asked {
        Ok(rows) => Ok(first(rows).unwrap_or_else(|| "0".to_owned())),
        Err(cause) => Err(history::failed(
            engine,
            "read the connection's pragmas",
            cause,
        )),
    }
}

fn first(rows: Vec<Cells>) -> Option<String> {
    rows.into_iter().next()?.into_iter().next()?
}

async fn send_all(engine: &mut Sqlite<'_>, sql: &str) -> Result<(), Error> {
    let sent = send::run(engine.connection()?, sql).await;
    sent.map_err(|cause| history::failed(engine, "set the connection back", cause))?;
    Ok(())
}
