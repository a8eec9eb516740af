//! Scripts for `psql`.

use std::borrow::Cow;

use migrate_core::plan::{Plan, Step};

use super::{WORDS, alone, exec, lock, psql, quote, state};
use crate::apply::Timeouts;
use crate::record::Words;
use crate::script::{Book, Unfit, Writer, running};
use crate::table::TableName;

/// Writes for `psql`.
///
/// What must be known of the session is kept in psql's variables: nothing that a revision does
/// can change them. Queries end with `\gset`, so that their answers aren't printed.
pub(crate) struct Psql;

const HEAD: &str = "\
-- run it by: psql -X -d DATABASE -f SCRIPT
-- where the database isn't as said above, the first row has no seq, and nothing changes
\\set ON_ERROR_ROLLBACK off
\\set AUTOCOMMIT on
\\encoding UTF8
SET standard_conforming_strings = on;
";

/// Takes the role of the session, and remembers what was set for it.
const SESSION: &str = "\
SELECT pg_catalog.current_setting('session_authorization') AS user, \
pg_catalog.current_setting('role') AS role, \
COALESCE((SELECT pg_catalog.json_object_agg(s.name, s.setting) FROM pg_catalog.pg_settings s \
WHERE s.source = 'session' AND s.name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable'))::text, '{}') AS settings \
\\gset migrate_
";

/// Sets back what was set since, and only that.
const SETTINGS: &str = "\
SELECT pg_catalog.count(pg_catalog.set_config(s.name, COALESCE(b.value, s.reset_val), false)) \
FROM pg_catalog.pg_settings s \
LEFT JOIN pg_catalog.json_each_text(:'migrate_settings'::json) b ON b.key = s.name \
WHERE s.name NOT IN ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable') \
AND (s.source = 'session' OR b.key IS NOT NULL) AND s.setting <> COALESCE(b.value, s.reset_val)";

const OWN_ROLE: &str = ":migrate_own_role \\gset migrate_\n";

impl Writer for Psql {
    fn stop(&self) -> &'static str {
        "\\set ON_ERROR_STOP on"
    }

    fn words(&self) -> &'static Words {
        &WORDS
    }

    fn table(&self, name: &TableName) -> String {
        match &name.schema {
            Some(schema) => name.sql_in(schema),
            None => format!(":\"migrate_schema\".{}", name.sql(None)),
        }
    }

    fn head(&self, book: &Book, plan: &Plan<'_>) -> String {
        let mut head = HEAD.to_owned();
        let is_first = plan.basis.seq == 0;
        if is_first {
            head.push_str(&locked(book, "0"));
        }
        if book.name.schema.is_none() {
            head.push_str(&home(&book.name));
        }
        head.push_str(&lock_number(&book.name));
        head.push_str(&locked(book, LOCK));
        if book.name.schema.is_none() && is_first {
            head.push_str(&unless_elsewhere(book));
        }
        if running(plan).next().is_some() {
            head.push_str(SESSION);
            let own_role = state::take_role(":'migrate_user'", ":'migrate_role'");
            head.push_str(&variable("migrate_own_role", &own_role));
            head.push_str(&variable("migrate_own_settings", SETTINGS));
        }
        if running(plan).any(|step| !step.transaction) {
            head.push_str(&variable("migrate_keep_role", state::KEEP_ROLE));
            head.push_str(&variable("migrate_role_again", state::ROLE_AGAIN));
        }
        head
    }

    fn tail(&self, book: &Book, plan: &Plan<'_>) -> String {
        let mut tail = "\n".to_owned();
        tail.push_str(&unlocked(book, LOCK));
        if plan.basis.seq == 0 {
            tail.push_str(&unlocked(book, "0"));
        }
        tail
    }

    fn begin(&self) -> &'static str {
        "BEGIN;"
    }

    fn enter(&self, step: &Step<'_>, timeouts: Timeouts) -> String {
        if step.transaction {
            return String::new();
        }
        let Timeouts { lock, statement } = timeouts;
        format!("SET lock_timeout = {lock};\nSET statement_timeout = {statement};\n")
    }

    fn guard(&self, timeouts: Timeouts) -> String {
        let Timeouts { lock, statement } = timeouts;
        format!("SET LOCAL lock_timeout = {lock};\nSET LOCAL statement_timeout = {statement};\n")
    }

    fn bounds(&self) -> Option<(&'static str, &'static str)> {
        Some(("SAVEPOINT migrate_step;", "RELEASE SAVEPOINT migrate_step;"))
    }

    fn statement<'s>(&self, text: &'s str) -> Result<Cow<'s, str>, Unfit> {
        psql::escape(text)
    }

    fn check(&self, _: &Step<'_>) -> String {
        OWN_ROLE.to_owned()
    }

    fn mark(&self, update: &str, own: bool) -> String {
        let update = if own {
            exec::one_own(update)
        } else {
            exec::one_any(update)
        };
        format!("{update} \\gset migrate_\n")
    }

    fn mark_between(&self, update: &str) -> String {
        let update = self.mark(update, false);
        format!(
            ":migrate_keep_role \\gset migrate_\n{OWN_ROLE}{update}:migrate_role_again \\gset migrate_\n"
        )
    }

    fn seen(&self, statement: &str) -> (String, String) {
        let keep = alone::keep_seen(statement);
        (
            format!("{keep} AS seen \\gset migrate_\n"),
            alone::SEEN.to_owned(),
        )
    }

    fn leave(&self, _: &Step<'_>) -> String {
        ":migrate_own_settings \\gset migrate_\n".to_owned()
    }
}

/// The second number of the lock, in a variable.
const LOCK: &str = ":migrate_lock";

/// Takes a lock of the history, as runs do, or fails.
fn locked(book: &Book, schema: &str) -> String {
    let history = lock::history_of(&book.chain, &book.name.name).cast_signed();
    format!(
        "SELECT CASE WHEN pg_catalog.pg_try_advisory_lock({history}, {schema}) THEN 1 \
         ELSE ('migrate: somebody else is migrating, and not process ' || pg_catalog.pg_backend_pid())::integer END AS locked \\gset migrate_\n"
    )
}

fn unlocked(book: &Book, schema: &str) -> String {
    let history = lock::history_of(&book.chain, &book.name.name).cast_signed();
    format!(
        "SELECT pg_catalog.pg_advisory_unlock({history}, {schema}) AS unlocked \\gset migrate_\n"
    )
}

/// Finds the number of the table's schema.
fn lock_number(name: &TableName) -> String {
    let schema = match &name.schema {
        Some(schema) => quote(schema),
        None => ":'migrate_schema'".to_owned(),
    };
    format!(
        "SELECT COALESCE((SELECT n.oid FROM pg_catalog.pg_namespace n \
         WHERE n.nspname = {schema}), 0)::bigint::bit(32)::integer AS lock \\gset migrate_\n"
    )
}

/// Finds the schema of the table, or the one where it is to be made.
fn home(name: &TableName) -> String {
    let table = quote(&name.sql(None));
    format!(
        "SELECT COALESCE((SELECT n.nspname FROM pg_catalog.pg_class c \
         JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.oid = pg_catalog.to_regclass({table})), pg_catalog.current_schema()) AS schema \\gset migrate_\n"
    )
}

/// Fails where a table that the search path doesn't show holds this chain: then nothing is empty.
fn unless_elsewhere(book: &Book) -> String {
    let (table, name) = (quote(&book.name.sql(None)), quote(&book.name.name));
    let chain = quote(&book.chain);
    format!(
        "\
DO $migrate$ DECLARE place text; holds boolean; BEGIN
    IF pg_catalog.to_regclass({table}) IS NULL THEN
        FOR place IN SELECT n.nspname FROM pg_catalog.pg_class c
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relname = {name} AND c.relkind IN ('r', 'p', 'v', 'm', 'f') LOOP
            BEGIN
                EXECUTE pg_catalog.format('SELECT EXISTS (SELECT 1 FROM %I.%I WHERE chain = %L)',
                    place, {name}, {chain}) INTO holds;
            EXCEPTION WHEN undefined_column THEN holds := false;
            END;
            IF holds THEN
                RAISE 'migrate: the history of this chain is in the schema %, where this session doesn''t look', place;
            END IF;
        END LOOP;
    END IF;
END $migrate$;
"
    )
}

/// Returns the line that sets a variable of psql to a text.
fn variable(name: &str, text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('\'', "''");
    format!("\\set {name} '{text}'\n")
}
