//! Taking a database for oneself, before it goes.

use std::time::Instant;

use migrate_core::Diagnostic;
use sqlx::Connection as _;
use sqlx_sqlite::SqliteConnection;

use super::{Kept, WAIT, cant, file};
use crate::engine::sqlite::{database, history, send};
use crate::{Error, ErrorKind};

/// How often a database is taken that others put into another's place meanwhile.
const TRIES: u32 = 5;

/// A database that nobody else writes to as long as this is there.
pub(super) struct Hold {
    /// Nothing where it is damaged: such a one may go as well.
    connection: Option<SqliteConnection>,
    /// Whether others may have it open.
    is_shared: bool,
    /// Whether it had a write-ahead log that ended.
    pub(super) had_log: bool,
}

impl Hold {
    /// Lets go of it.
    pub(super) async fn release(self) {
        if let Some(mut connection) = self.connection {
            let _ = send::run(&mut connection, "ROLLBACK").await;
            let _ = connection.close().await;
        }
    }

    /// Takes everything out of it; returns false where that can't be done, as where it is damaged.
    ///
    /// The schema is deleted as a whole, as <https://www.sqlite.org/pragma.html#pragma_writable_schema>
    /// allows, and its version changed in the same transaction, so that others read it again.
    pub(super) async fn empty(&mut self) -> bool {
        let Some(connection) = &mut self.connection else {
            return false;
        };
        let asked = send::rows(connection, "PRAGMA main.schema_version").await;
        let version = asked
            .ok()
            .and_then(|rows| rows.into_iter().flatten().next()?);
        let Some(version) = version.and_then(|version| version.parse::<i64>().ok()) else {
            return false;
        };
        let next = version % i64::from(i32::MAX) + 1;
        let emptied = send::run(
            connection,
            &format!(
                "PRAGMA writable_schema = ON; DELETE FROM main.sqlite_master WHERE rowid > 0; \
                 PRAGMA main.schema_version = {next}; PRAGMA main.user_version = 0; \
                 PRAGMA main.application_id = 0; COMMIT"
            ),
        )
        .await;
        if emptied.is_err() {
            return false;
        }
        // The pages are given back, unless somebody works in it already: then they are free later.
        let give_back = "PRAGMA writable_schema = RESET; VACUUM";
        let _ = send::run_until(connection, give_back, Instant::now() + WAIT).await;
        true
    }

    /// Lets go of it as it was found.
    pub(super) async fn give_back(mut self) {
        if let Some(connection) = &mut self.connection
            && self.had_log
        {
            let _ = send::run(connection, "ROLLBACK").await;
            let _ = send::run(connection, "PRAGMA journal_mode = WAL").await;
        }
        self.release().await;
    }

    /// Closes it where it couldn't go while it is open.
    pub(super) async fn before_it_goes(self) -> Self {
        // Windows removes no open file. Where others have it open too, closing it later would
        // remove the files beside a new database of that name.
        if !cfg!(windows) && !self.is_shared {
            return self;
        }
        self.closed().await
    }

    async fn closed(self) -> Self {
        let (is_shared, had_log) = (self.is_shared, self.had_log);
        self.release().await;
        Self {
            connection: None,
            is_shared,
            had_log,
        }
    }
}

/// What becomes of a write-ahead log.
#[derive(Clone, Copy)]
pub(super) enum Log {
    Stays,
    /// It ends; by force also where others have the database open, and the log stays.
    Ends {
        force: bool,
    },
}

/// Takes the database for itself; `None` where there is none.
pub(super) async fn hold(kept: &Kept, log: Log) -> Result<Option<Hold>, Error> {
    for _ in 0..TRIES {
        let Some(before) = file::identity(&kept.file) else {
            return Ok(None);
        };
        if !file::is_database(&kept.file).map_err(|cause| cant(kept, "read", &cause))? {
            let message = format!("{} is no SQLite database", kept.file.display());
            let found = Diagnostic::error("unsupported", message).help("check the URL");
            return Err(Error::new(ErrorKind::Unsupported, found));
        }
        let options = kept.options.clone().create_if_missing(false);
        let connected = send::connect(&options.read_only(false), WAIT).await;
        let mut connection = match connected {
            // It went after it was looked for.
            Err(_) if file::identity(&kept.file).is_none() => continue,
            connected => connected.map_err(|cause| database::cant_connect(&kept.place, cause))?,
        };
        let (is_shared, had_log) = match log {
            Log::Stays => (true, false),
            Log::Ends { force } => end_log(kept, force, &mut connection).await?,
        };
        let begun = send::run(&mut connection, "BEGIN EXCLUSIVE").await;
        let held = Hold {
            connection: Some(connection),
            is_shared,
            had_log,
        };
        let held = match begun {
            Ok(_) => held,
            Err(cause) if send::is_busy(&cause) => {
                held.give_back().await;
                return Err(history::locked(&kept.place).because(cause));
            }
            Err(_) => held.closed().await,
        };
        if file::identity(&kept.file).as_ref() == Some(&before) {
            return Ok(Some(held));
        }
        // Somebody else put another database into its place meanwhile.
        held.give_back().await;
    }
    Err(history::locked(&kept.place))
}

/// Ends the write-ahead log, which would be written back when the last one closes the database;
/// returns whether that could not be done, and whether there was one.
async fn end_log(
    kept: &Kept,
    force: bool,
    connection: &mut SqliteConnection,
) -> Result<(bool, bool), Error> {
    let asked = send::rows(connection, "PRAGMA main.journal_mode").await;
    let mode = asked
        .ok()
        .and_then(|rows| rows.into_iter().flatten().next()?);
    match send::run(connection, "PRAGMA journal_mode = DELETE").await {
        Err(cause) if send::is_busy(&cause) && !force => Err(in_use(kept).because(cause)),
        // The next one has none: whoever closes the old one would remove it.
        Err(_) => Ok((true, false)),
        Ok(_) => Ok((false, mode.as_deref() == Some("wal"))),
    }
}

fn in_use(kept: &Kept) -> Error {
    let message = format!("others have {} open", kept.place);
    let found = Diagnostic::error("in-use", message)
        .help("stop the application, then run the command again")
        .help("or take it away from them: add --force");
    Error::new(ErrorKind::InUse, found)
}
