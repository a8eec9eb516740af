//! The advisory lock of a history, and the session that a run must leave as it was.
//!
//! A history is a chain in a table in a schema, and has one lock, whatever the table's name is
//! written like and whatever the search path is. Where there is no table yet, whoever would make it
//! takes a lock without a schema too, since two of them may mean different schemas.

use std::time::Duration;

use migrate_core::checksum;
use sqlx::Connection as _;

use super::assemble::{Message, Part};
use super::send::Reply;
use super::state::{self, State};
use super::{Home, Postgres, exec, history, pooled, who, writable};
use crate::engine::Attempt;
use crate::record::{Columns, Depth};
use crate::settings::Settings;
use crate::{Error, ErrorKind};

/// What a run sets for its session: literals mean what they meant when the files were read, and
/// a server whose client is gone notices. What limits the role's sessions doesn't limit a run.
const OURS: &[&str] = &[
    "standard_conforming_strings",
    "client_connection_check_interval",
    "lock_timeout",
    "statement_timeout",
    "idle_in_transaction_session_timeout",
    "idle_session_timeout",
    "transaction_timeout",
];

/// The two numbers of an advisory lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key {
    /// A hash of the chain's and the table's name.
    history: u32,
    /// The number of the table's schema; 0 for those who would make the table.
    schema: u32,
}

impl Key {
    /// Returns the numbers as the functions for advisory locks take them.
    fn sql(self) -> String {
        let (history, schema) = (self.history.cast_signed(), self.schema.cast_signed());
        format!("{history}, {schema}")
    }
}

/// What a message to the session with the lock raises in another one.
const ANOTHER: &str = "migrate: this is another session";

/// How often a session is sought that a pooler lends, and the pause between.
const SEEK: u32 = 100;
const PAUSE: Duration = Duration::from_millis(10);

/// Who has the lock where nobody is found that has it.
pub(super) const GONE: &str = "a session that has just ended";

/// Tries once to have the lock; all in one message.
pub(super) async fn try_lock(engine: &mut Postgres<'_>) -> Result<Attempt, Error> {
    if engine.home == Home::Unknown {
        history::look(engine).await?;
    }
    if let Some(why) = &engine.read_only {
        return Err(writable::refused(engine, why));
    }
    loop {
        let home = own(engine);
        let attempt = try_once(engine).await?;
        if matches!(attempt, Attempt::Held(_)) || own(engine) == home {
            return Ok(attempt);
        }
        // The table was made or moved since the look, so that another lock is its.
        unlock(engine).await?;
    }
}

async fn try_once(engine: &mut Postgres<'_>) -> Result<Attempt, Error> {
    engine.taken = wanted(engine);
    engine.link.hot = true;
    let (keys, held) = (&engine.taken, held(engine));
    // Behind a pooler it only keeps the rows from moving while they are read.
    let take = match engine.is_pooled {
        true => take_until_end(keys),
        false => take(keys),
    };
    let take = format!(
        "SELECT {take}, pg_catalog.pg_backend_pid(), \
         pg_catalog.current_setting('standard_conforming_strings')"
    );
    let mut message = Message::new()
        .with(Part::Lock, &take)
        .with(Part::Holder, &holder(keys));
    if !engine.is_pooled {
        message.add(Part::State, state::QUERY);
        message.add(Part::Set, &ours(&held));
        message.add(Part::Base, state::QUERY);
    }
    message.add(Part::Look, &history::where_it_is(engine));
    let expected = engine.home.clone();
    match expected {
        Home::In(_, has) => {
            // Rows are read for the one who has the lock only.
            let chain = format!("{} AND {held}", engine.chain);
            let rows = history::select(&engine.table_sql(), &chain, Depth::Whole, has);
            message.add(Part::Rows, &rows);
        }
        Home::Nowhere(_) => message.add(Part::Elsewhere, &history::elsewhere(engine)),
        Home::Unknown => {}
    }
    let reply = engine.ask_briefly(&message).await?;
    if let Some(failed) = reply.failed {
        return Err(history::failed(engine, "lock the history", failed));
    }
    if reply.cell(Part::Lock, 0) != Some("t") {
        engine.link.hot = false;
        let holder = reply.cell(Part::Holder, 0).unwrap_or(GONE);
        return Ok(Attempt::Held(holder.to_owned()));
    }
    if engine.is_pooled {
        pooled::check_literals(engine, &reply)?;
    } else {
        engine.process = reply.cell(Part::Lock, 1).and_then(|it| it.parse().ok());
        engine
            .found
            .get_or_insert_with(|| State::read(reply.rows(Part::State)));
        engine.base = State::read(reply.rows(Part::Base));
    }
    history::learn_home(engine, &reply);
    match engine.home {
        // Somebody made or widened the table since the unlocked look.
        Home::In(..) if engine.home != expected => {
            return Ok(Attempt::Had(history::rows(engine, Depth::Whole).await?));
        }
        Home::Nowhere(_) => history::refuse_elsewhere(engine, &reply).await?,
        _ => {}
    }
    let has = match engine.home {
        Home::In(_, has) => has,
        _ => Columns::All,
    };
    let read = |cells| history::read(cells, Depth::Whole, has);
    let rows = reply.rows(Part::Rows).map(read);
    let rows: Result<_, _> = rows.collect();
    let rows = rows.map_err(|reason| history::unreadable(engine, &reason))?;
    Ok(Attempt::Had(rows))
}

/// Gives the lock back, and the settings that a run makes for itself.
pub(super) async fn unlock(engine: &mut Postgres<'_>) -> Result<(), Error> {
    if !engine.link.hot || engine.is_pooled {
        engine.link.hot = false;
        return Ok(());
    }
    // Where locking itself failed, the settings that came with it are undone already.
    let found = engine.found.clone();
    let guard = format!("SELECT {}", exec::unless_left_open());
    let mut message = Message::new()
        .with(Part::Guard, &unless_another(engine))
        .with(Part::Guard, &guard);
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
    let message = message
        .with(Part::Lock, &give(&engine.taken))
        .with(Part::State, state::QUERY);
    let mut reply = reach(engine, &message).await?;
    let is_open = reply.failed.as_ref().is_some_and(exec::is_left_open);
    if is_open {
        exec::send_rollback(engine).await?;
        reply = engine.ask_briefly(&message).await?;
    }
    if let Some(failed) = reply.failed {
        return Err(match failed.says(ANOTHER) {
            true => lost(engine),
            false => history::failed(engine, "release the lock", failed),
        });
    }
    engine.found = None;
    if let Some(found) = found {
        let now = State::read(reply.rows(Part::State));
        if found.has_lost_prepared(&now) {
            // What a step threw away the driver would go on to name: DISCARD ALL, DEALLOCATE ALL.
            let forgotten = engine.connection()?.clear_cached_statements().await;
            engine.link.spoilt |= forgotten.is_err();
        }
        set_back(engine, found.restore(&now)).await?;
    }
    engine.left = None;
    engine.process = None;
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
    let message = Message::new().with(Part::Guard, &unless_another(engine));
    let set = |message: Message, sql: &String| message.with(Part::Set, sql);
    let message = statements.iter().fold(message, set);
    let reply = reach(engine, &message).await?;
    match reply.failed {
        Some(failed) if failed.says(ANOTHER) => Err(lost(engine)),
        Some(failed) => Err(history::failed(engine, "restore the session", failed)),
        None => Ok(()),
    }
}

/// Sends a message that raises in another session than the one that has the lock. Only a pooler
/// that wasn't declared leads there, and may lead back: what was left behind must not stay.
async fn reach(engine: &mut Postgres<'_>, message: &Message) -> Result<Reply, Error> {
    for _ in 1..SEEK {
        let reply = engine.ask_briefly(message).await?;
        if !reply.failed.as_ref().is_some_and(|it| it.says(ANOTHER)) {
            return Ok(reply);
        }
        sqlx_core::rt::sleep(PAUSE).await;
    }
    engine.ask_briefly(message).await
}

/// Raises in another session than the one that has the lock.
fn unless_another(engine: &Postgres<'_>) -> String {
    let process = engine.process.unwrap_or(0);
    format!(
        "SELECT CASE WHEN {process} IN (0, pg_catalog.pg_backend_pid()) THEN 1 \
         ELSE ('{ANOTHER} ' || pg_catalog.pg_backend_pid())::integer END"
    )
}

/// Returns a condition that is true where this session has the lock.
pub(super) fn held(engine: &Postgres<'_>) -> String {
    format!(
        "EXISTS (SELECT 1 {} AND l.pid = pg_catalog.pg_backend_pid())",
        locks_of(&[own(engine)])
    )
}

/// Returns the error of a lock that was lost on the way.
pub(super) fn lost(engine: &Postgres<'_>) -> Error {
    let mut found = migrate_core::Diagnostic::error("locked", "the lock was lost on the way")
        .note(format!("the database is {}", engine.place))
        .note("a revision that runs DISCARD ALL or pg_advisory_unlock_all() gives it away, a pooler in transaction mode too")
        .help("behind such a pooler, in migrate.toml below [databases.NAME]: pooler = true, or a direct-url past it");
    if let Some(process) = &engine.process {
        found = found.help(format!(
            "where the next run finds process {process} idle and with the lock: SELECT pg_terminate_backend({process});"
        ));
    }
    Error::new(ErrorKind::Locked, found)
}

/// Returns the locks of a history in any schema of a database, which is an expression.
fn locks_in(history: u32, database: &str) -> String {
    format!(
        "FROM pg_catalog.pg_locks l WHERE l.locktype = 'advisory' AND l.granted \
         AND l.classid = {history}::oid AND l.objsubid = 2 \
         AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d \
         WHERE d.datname = {database})"
    )
}

/// Returns the locks of some keys of one history in this database.
fn locks_of(keys: &[Key]) -> String {
    let history = keys.first().map_or(0, |key| key.history);
    let schemas: Vec<_> = keys.iter().map(|key| key.schema.to_string()).collect();
    let locks = locks_in(history, "pg_catalog.current_database()");
    format!("{locks} AND l.objid IN ({})", schemas.join(", "))
}

/// Returns the query that says who has one of the locks, in words.
pub(super) fn holder(keys: &[Key]) -> String {
    holder_of(&locks_of(keys))
}

/// Returns the query that says who migrates a chain in another database, in words.
pub(super) fn holder_in(settings: &Settings, database: &str) -> String {
    let history = history_of(&settings.chain, &settings.table.name);
    holder_of(&locks_in(history, database))
}

fn holder_of(locks: &str) -> String {
    let who = who::whole("a");
    format!(
        "SELECT {who} FROM pg_catalog.pg_stat_activity a \
         WHERE a.pid <> pg_catalog.pg_backend_pid() AND a.pid IN (SELECT l.pid {locks}) LIMIT 1"
    )
}

fn ours(held: &str) -> String {
    let condition = format!("CASE WHEN {held}");
    let mut sql = format!(
        "SELECT {condition} THEN pg_catalog.set_config('standard_conforming_strings', 'on', false) END, \
         {condition} AND pg_catalog.current_setting('client_connection_check_interval', true) IS NOT NULL \
         AND pg_catalog.version() LIKE '%linux%' \
         THEN pg_catalog.set_config('client_connection_check_interval', '1000', false) END"
    );
    for limit in OURS.iter().filter(|name| name.ends_with("_timeout")) {
        // Not every version has each; one that is off already is left alone.
        sql += &format!(
            ", {condition} AND pg_catalog.current_setting('{limit}', true) <> '0' \
             THEN pg_catalog.set_config('{limit}', '0', false) END"
        );
    }
    sql
}

/// Returns the lock of the history, or of the one that would be made.
fn own(engine: &Postgres<'_>) -> Key {
    Key {
        history: history_of(&engine.chain_name, &engine.table.name),
        schema: engine.home_id,
    }
}

/// Returns what is to be locked, in order.
pub(super) fn wanted(engine: &Postgres<'_>) -> Vec<Key> {
    let own = own(engine);
    let making = Key { schema: 0, ..own };
    match engine.home {
        Home::In(..) => vec![own],
        _ if own == making => vec![own],
        _ => vec![making, own],
    }
}

/// Returns an expression that takes all of the locks, or none.
fn take(keys: &[Key]) -> String {
    let taken = keys.iter().rev().fold(None, |rest: Option<String>, key| {
        let key = key.sql();
        let had = format!("pg_catalog.pg_try_advisory_lock({key})");
        Some(match rest {
            Some(rest) => format!(
                "CASE WHEN {had} THEN CASE WHEN {rest} THEN true \
                 ELSE NOT pg_catalog.pg_advisory_unlock({key}) END ELSE false END"
            ),
            None => had,
        })
    });
    taken.unwrap_or_else(|| "false".to_owned())
}

/// Returns an expression that takes all of the locks until the transaction ends.
pub(super) fn take_until_end(keys: &[Key]) -> String {
    keys.iter().rev().fold("true".to_owned(), |rest, key| {
        let had = format!("pg_catalog.pg_try_advisory_xact_lock({})", key.sql());
        format!("CASE WHEN {had} THEN {rest} ELSE false END")
    })
}

/// Returns the query that gives the locks back.
fn give(keys: &[Key]) -> String {
    let given = keys.iter().map(|key| {
        let key = key.sql();
        format!("pg_catalog.pg_advisory_unlock({key})")
    });
    format!("SELECT {}", given.collect::<Vec<_>>().join(", "))
}

/// Returns the first number of a history's locks.
pub(super) fn history_of(chain: &str, table: &str) -> u32 {
    let mut hasher = checksum::Hasher::new("lock");
    hasher.part(chain).part(table);
    let hash = hasher.finish();
    let digits = &hash[checksum::VERSION.len()..][..8];
    // 8 hexadecimal digits always fit.
    u32::from_str_radix(digits, 16).unwrap_or(0)
}
