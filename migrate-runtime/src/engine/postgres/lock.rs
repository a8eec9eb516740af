//! The advisory lock of a chain, and the session that a run must leave as it was.

use migrate_core::checksum;

use super::assemble::{Message, Part};
use super::state::{self, State};
use super::{Home, Postgres, exec, history, send};
use crate::engine::Attempt;
use crate::record::{self, Columns, Depth};
use crate::settings::Settings;
use crate::{Error, ErrorKind};

/// What a run sets for its session: literals mean what they meant when the files were read, and
/// a server whose client is gone notices.
const OURS: &[&str] = &[
    "standard_conforming_strings",
    "client_connection_check_interval",
];

/// Tries once to have the lock; all in one message.
pub(super) async fn try_lock(engine: &mut Postgres<'_>) -> Result<Attempt, Error> {
    if engine.home == Home::Unknown {
        history::look(engine).await?;
    }
    engine.link.hot = true;
    let (key, held) = (key(engine), held(engine));
    let mut message = Message::new()
        .with(
            Part::Lock,
            &format!("SELECT pg_catalog.pg_try_advisory_lock({key})"),
        )
        .with(Part::Holder, &holder(engine))
        .with(Part::State, state::QUERY)
        .with(Part::Set, &ours(&held))
        .with(Part::Base, state::QUERY);
    let expected = engine.home.clone();
    if let Home::In(_, has) = expected {
        // Rows are read for the one who has the lock only.
        let chain = format!("{} AND {held}", engine.chain);
        let rows = record::select(&engine.table_sql(), &chain, Depth::Whole, has);
        message.add(Part::Rows, &rows);
    }
    // What is there is there for good, what isn't may come.
    let may_change = !matches!(expected, Home::In(_, Columns::All));
    if may_change {
        message.add(Part::Look, &history::where_it_is(engine));
    }
    let reply = send::ask(engine.connection()?, &message).await;
    if let Some(failed) = reply.failed {
        return Err(history::failed(engine, "lock the history", failed));
    }
    if reply.cell(Part::Lock, 0) != Some("t") {
        engine.link.hot = false;
        let holder = reply
            .cell(Part::Holder, 0)
            .unwrap_or("a session that has just ended");
        return Ok(Attempt::Held(holder.to_owned()));
    }
    engine
        .found
        .get_or_insert_with(|| State::read(reply.rows(Part::State)));
    engine.base = State::read(reply.rows(Part::Base));
    if may_change {
        history::learn_home(engine, &reply);
        if engine.home != expected && matches!(engine.home, Home::In(..)) {
            // Somebody made or widened the table since the unlocked look.
            return Ok(Attempt::Had(history::rows(engine, Depth::Whole).await?));
        }
    }
    let has = match engine.home {
        Home::In(_, has) => has,
        _ => Columns::All,
    };
    let read = |cells| record::read(cells, Depth::Whole, has);
    let rows = reply.rows(Part::Rows).map(read);
    let rows: Result<_, _> = rows.collect();
    let rows = rows.map_err(|reason| history::unreadable(engine, &reason))?;
    Ok(Attempt::Had(rows))
}

/// Gives the lock back, and the settings that a run makes for itself.
pub(super) async fn unlock(engine: &mut Postgres<'_>) -> Result<(), Error> {
    if !engine.link.hot {
        return Ok(());
    }
    // Where locking itself failed, the settings that came with it are undone already.
    let found = engine.found.clone();
    let key = key(engine);
    let guard = format!("SELECT {}", exec::unless_left_open());
    let mut message = Message::new().with(Part::Guard, &guard);
    for name in OURS {
        let Some(found) = found.as_ref().filter(|_| engine.base.get(name).is_some()) else {
            continue;
        };
        let back = match found.get(name) {
            Some(setting) => state::set(name, setting),
            None => format!("RESET {name}"),
        };
        message.add(Part::Set, &back);
    }
    let unlock = format!("SELECT pg_catalog.pg_advisory_unlock({key})");
    let message = message
        .with(Part::Lock, &unlock)
        .with(Part::State, state::QUERY);
    let mut reply = send::ask(engine.connection()?, &message).await;
    let is_open = reply.failed.as_ref().is_some_and(exec::is_left_open);
    if is_open {
        exec::send_rollback(engine).await?;
        reply = send::ask(engine.connection()?, &message).await;
    }
    if let Some(failed) = reply.failed {
        return Err(history::failed(engine, "release the lock", failed));
    }
    engine.found = None;
    if let Some(found) = found {
        let now = State::read(reply.rows(Part::State));
        set_back(engine, found.restore(&now)).await?;
    }
    engine.left = None;
    engine.link.hot = false;
    if is_open {
        return Err(exec::left_open(engine));
    }
    Ok(())
}

/// Sets back what the last step changed, and only that; nothing is sent where nothing changed.
pub(super) async fn restore(engine: &mut Postgres<'_>) -> Result<(), Error> {
    let Some(left) = engine.left.take() else {
        return Ok(());
    };
    let statements = engine.base.restore(&left);
    set_back(engine, statements).await
}

async fn set_back(engine: &mut Postgres<'_>, statements: Vec<String>) -> Result<(), Error> {
    if statements.is_empty() {
        return Ok(());
    }
    let message = Message::new();
    let set = |message: Message, sql: &String| message.with(Part::Set, sql);
    let message = statements.iter().fold(message, set);
    let reply = send::ask(engine.connection()?, &message).await;
    match reply.failed {
        Some(failed) => Err(history::failed(engine, "restore the session", failed)),
        None => Ok(()),
    }
}

/// Returns a condition that is true where this session has the lock.
pub(super) fn held(engine: &Postgres<'_>) -> String {
    format!(
        "EXISTS (SELECT 1 {} AND l.pid = pg_catalog.pg_backend_pid())",
        locks(engine)
    )
}

/// Returns the error of a lock that was lost on the way.
pub(super) fn lost(engine: &Postgres<'_>) -> Error {
    let found = migrate_core::Diagnostic::error("locked", "the lock was lost on the way")
        .note(format!("the database is {}", engine.place))
        .note("a revision that runs DISCARD ALL or pg_advisory_unlock_all() gives it away, a pooler in transaction mode too")
        .help("connect to the server directly, then: cargo migrate upgrade");
    Error::new(ErrorKind::Locked, found)
}

fn locks(engine: &Postgres<'_>) -> String {
    locks_of(key(engine), "pg_catalog.current_database()")
}

/// Returns the locks with this key in a database, which is an expression.
fn locks_of(key: i64, database: &str) -> String {
    let key = key.cast_unsigned();
    let (high, low) = (key >> 32, key & 0xffff_ffff);
    format!(
        "FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' AND l.granted \
         AND l.classid = {high}::oid AND l.objid = {low}::oid AND l.objsubid = 1 \
         AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d \
         WHERE d.datname = {database})"
    )
}

/// Returns the query that says who has the lock, in words.
fn holder(engine: &Postgres<'_>) -> String {
    holder_of(&locks(engine))
}

/// Returns the query that says who migrates a chain in another database, in words.
pub(super) fn holder_in(settings: &Settings, database: &str) -> String {
    let key = key_of(&settings.chain, &settings.table.name);
    holder_of(&locks_of(key, database))
}

fn holder_of(locks: &str) -> String {
    format!(
        "SELECT {WHO} FROM pg_catalog.pg_stat_activity a \
         WHERE a.pid <> pg_catalog.pg_backend_pid() AND a.pid IN (SELECT l.pid {locks}) LIMIT 1"
    )
}

/// A session in words.
pub(super) const WHO: &str = "'process ' || a.pid || ' of ' || COALESCE(a.usename, 'another role') \
     || CASE WHEN a.application_name <> '' THEN ' (' || a.application_name || ')' ELSE '' END \
     || COALESCE(' from ' || pg_catalog.host(a.client_addr), '') \
     || CASE WHEN a.state = 'active' THEN ', which runs: ' || pg_catalog.left(\
     pg_catalog.regexp_replace(a.query, E'\\\\s+', ' ', 'g'), 120) ELSE COALESCE(', ' || a.state, '') END";

fn ours(held: &str) -> String {
    let condition = format!("CASE WHEN {held}");
    format!(
        "SELECT {condition} THEN pg_catalog.set_config('standard_conforming_strings', 'on', false) END, \
         {condition} AND pg_catalog.current_setting('client_connection_check_interval', true) IS NOT NULL \
         AND pg_catalog.version() LIKE '%linux%' \
         THEN pg_catalog.set_config('client_connection_check_interval', '1000', false) END"
    )
}

/// Returns the lock's key: the same for everybody who applies this chain.
fn key(engine: &Postgres<'_>) -> i64 {
    key_of(&engine.chain_name, &engine.table.name)
}

pub(super) fn key_of(chain: &str, table: &str) -> i64 {
    let mut hasher = checksum::Hasher::new("lock");
    hasher.part(chain).part(table);
    let hash = hasher.finish();
    let digits = &hash[checksum::VERSION.len()..][..16];
    // 16 hexadecimal digits always fit.
    u64::from_str_radix(digits, 16).map_or(0, u64::cast_signed)
}
