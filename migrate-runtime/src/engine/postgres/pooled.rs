//! Steps through a pooler that lends a server's connection for one transaction.
//!
//! What a step needs of its session lasts as long as its transaction: the lock, the timeouts, and a
//! note of what the session was like. What a step leaves in the session is taken back before the
//! transaction ends, because strangers are given that session next. What no transaction undoes,
//! such as prepared statements, is taken back after one that failed too.

use migrate_core::Diagnostic;

use super::assemble::{Message, Part};
use super::send::{self, Failed, Reply};
use super::{Postgres, custom, exec, history, leftovers, lock, quote, state};
use crate::engine::{Failure, Job};
use crate::{Error, ErrorKind};

/// What the lock's condition raises with, before it says who has the lock.
const BUSY: &str = "migrate: the lock is held by ";
/// What is raised where a step has reset what was noted.
const FORGOTTEN: &str = "migrate: the settings of the session were reset";

/// Adds what comes before a step's row: the lock, and a note of the session.
pub(super) fn add_first(engine: &Postgres<'_>, message: &mut Message, job: &Job<'_>) {
    add_lock(engine, message);
    message.add(Part::Set, state::KEEP_ROLE);
    let settings = settings(&names(job));
    let note = format!(
        "SELECT pg_catalog.set_config('migrate.left', pg_catalog.jsonb_build_object(\
         'settings', (SELECT COALESCE(pg_catalog.jsonb_object_agg(s.name, s.setting), '{{}}') FROM ({settings}) s), \
         'objects', (SELECT COALESCE(pg_catalog.jsonb_agg(o.removal), '[]') FROM ({REMOVALS}) o))::text, true)"
    );
    message.add(Part::State, &note);
}

/// Takes the lock until the transaction ends.
pub(super) fn add_lock(engine: &Postgres<'_>, message: &mut Message) {
    let keys = lock::wanted(engine);
    let (had, holder) = (lock::take_until_end(&keys), lock::holder(&keys));
    let take = format!(
        "SELECT CASE WHEN {had} THEN 1 \
         ELSE ('{BUSY}' || COALESCE(({holder}), '{}'))::integer END",
        lock::GONE
    );
    message.add(Part::Lock, &take);
}

/// Takes back what a step has left in the session, while its transaction can still fail.
pub(super) fn add_last(message: &mut Message, job: &Job<'_>) {
    let kept = format!(
        "SELECT CASE WHEN pg_catalog.current_setting('migrate.left', true) <> '' THEN 1 \
         ELSE ('{FORGOTTEN} ' || pg_catalog.pg_backend_pid())::integer END"
    );
    message.add(Part::Guard, &kept);
    let noted = |name: &str| format!("pg_catalog.current_setting('migrate.{name}')");
    let own_role = state::take_role(&noted("authorization"), &noted("role"));
    message.add(Part::Set, &own_role);
    let settings = settings(&names(job));
    let back = format!(
        "SELECT pg_catalog.count(pg_catalog.set_config(COALESCE(now.name, found.key), found.value, false)) \
         FROM ({settings} OFFSET 0) now FULL JOIN (SELECT key, value FROM pg_catalog.jsonb_each_text(\
         pg_catalog.current_setting('migrate.left')::jsonb -> 'settings') OFFSET 0) found \
         ON found.key = now.name WHERE now.setting IS DISTINCT FROM found.value"
    );
    message.add(Part::Set, &back);
    message.add(Part::Set, &sweep());
    if texts(job).any(custom::may_listen) {
        // What a transaction listens to can't be seen before it has ended.
        message.add(Part::Set, "UNLISTEN *");
    }
}

/// Keeps the note that a message answers with, for a failure after it.
pub(super) fn keep_note(engine: &mut Postgres<'_>, reply: &Reply) {
    if let Some(noted) = reply.cell(Part::State, 0).filter(|_| engine.is_pooled) {
        engine.noted = Some(noted.to_owned());
    }
}

/// Begins another transaction in place of the one of a step that failed, and takes back what that
/// left in the session.
pub(super) async fn clean(engine: &mut Postgres<'_>) -> Result<(), Error> {
    let Some(noted) = engine.noted.take() else {
        return Ok(());
    };
    let noted = quote(&noted);
    let note = format!("SELECT pg_catalog.set_config('migrate.left', {noted}, true)");
    let message = Message::new()
        .with(Part::Frame, "ROLLBACK")
        .with(Part::Frame, "BEGIN")
        .with(Part::Set, &note)
        .with(Part::Set, &sweep());
    let reply = send::ask(engine.connection()?, &message).await;
    match reply.failed {
        Some(failed) => Err(history::failed(engine, "clean the session", failed)),
        None => Ok(()),
    }
}

/// Says what a failed part means that only a step through a pooler has.
pub(super) fn failure(engine: &Postgres<'_>, failed: &Failed) -> Option<Failure> {
    if failed.says(FORGOTTEN) {
        let message = "a statement resets all settings of a session that isn't this run's alone";
        let found = Diagnostic::error("behind-pooler", message)
            .note(format!("the database is {}, behind a pooler", engine.place))
            .state("nothing of the step took effect")
            .help("reset what the file sets by its name, or set it with SET LOCAL");
        return Some(Error::new(ErrorKind::Unsupported, found).into());
    }
    let said = failed.server().filter(|_| failed.part == Part::Lock)?;
    let (_, holder) = said.message().split_once(BUSY)?;
    // The server closes its quotation there.
    let holder = holder.trim_end_matches(['"', '»', '“', '”']);
    Some(Failure::Busy(holder.trim_end().to_owned()))
}

/// Refuses a session in which literals don't mean what they meant when the files were read: for
/// others' sake it can't be set there.
pub(super) fn check_literals(engine: &Postgres<'_>, reply: &Reply) -> Result<(), Error> {
    if reply.cell(Part::Lock, 2) != Some("off") {
        return Ok(());
    }
    let message = "standard_conforming_strings is off in the sessions of the pooler";
    let found = Diagnostic::error("behind-pooler", message)
        .note(format!("the database is {}", engine.place))
        .state("nothing has run")
        .help("ALTER ROLE … SET standard_conforming_strings = on; or name a direct-url in migrate.toml");
    Err(Error::new(ErrorKind::Unsupported, found))
}

/// Undoes the transaction of a step that was one message.
pub(super) async fn roll_back(engine: &mut Postgres<'_>) -> Result<(), Error> {
    // Whatever can't be cleaned is rolled back all the same.
    let cleaned = clean(engine).await;
    exec::send_rollback(engine).await?;
    cleaned
}

/// What stands open in a session, each as the statement that removes it; also what the driver of
/// whoever had the session before has prepared.
const REMOVALS: &str = concat!(
    leftovers::removals!(),
    " UNION ALL SELECT pg_catalog.format('DEALLOCATE %I', p.name) \
     FROM pg_catalog.pg_prepared_statements p \
     WHERE NOT p.from_sql AND pg_catalog.left(p.name, 7) = 'sqlx_s_'"
);

/// Returns what removes the objects that weren't noted; their names are known to the server alone.
fn sweep() -> String {
    format!(
        "DO $migrate$ DECLARE statement text; BEGIN FOR statement IN SELECT o.removal FROM ({REMOVALS}) o \
         WHERE NOT (pg_catalog.current_setting('migrate.left')::jsonb -> 'objects') ? o.removal \
         LOOP EXECUTE statement; END LOOP; END $migrate$"
    )
}

/// Returns the query for what is set in the session, and for settings of these names, which no
/// catalog lists.
fn settings(names: &[String]) -> String {
    let mut sql = state::settings!().to_owned();
    for name in names {
        let name = quote(name);
        sql += &format!(" UNION ALL SELECT {name}, pg_catalog.current_setting({name}, true)");
    }
    sql
}

fn names(job: &Job<'_>) -> Vec<String> {
    let names: std::collections::BTreeSet<_> = texts(job).flat_map(custom::names).collect();
    names.into_iter().collect()
}

fn texts<'s>(job: &Job<'s>) -> impl Iterator<Item = &'s str> {
    let step = job.step;
    step.statements().map(|statement| step.text(statement))
}
