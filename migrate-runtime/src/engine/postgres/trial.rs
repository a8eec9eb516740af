//! An empty database of PostgreSQL where everything is taken back, and that is there for the next command too.
//!
//! Making a database takes longer than most of what is tried there.

use std::collections::HashMap;

use migrate_core::Diagnostic;
use sqlx::Connection as _;
use sqlx::postgres::PgConnection;

use super::answers::collect;
use super::assemble::{Message, Part};
use super::send::{self, Failed};
use super::workshop::{Server, random};
use crate::engine::{Answer, Trial};
use crate::record::Cells;
use crate::table::quote_name;
use crate::{Error, ErrorKind};

/// What their names begin with; each role has its own.
const PREFIX: &str = "migrate_trial_";

/// The lock of who uses it.
const LOCK: i64 = 0x6d69_6772_6174_6521;

/// How long the one before may take to leave.
const PATIENCE: &str = "SET lock_timeout = '500ms'";

/// Frames a look at what has run: names are looked up as in any other look, and no setting of it stays.
const BEGIN: [&str; 3] = [
    "SAVEPOINT migrate_look",
    "SET LOCAL search_path TO public",
    "SET LOCAL jit TO off",
];
const END: &str = "ROLLBACK TO SAVEPOINT migrate_look";

struct Empty {
    connection: PgConnection,
    /// The queries that the server has planned, and their numbers.
    planned: HashMap<String, usize>,
    /// The next number; one that was given to what failed isn't given again.
    next: usize,
    is_open: bool,
}

/// Opens the database of the role, and makes it where it isn't there; nothing where somebody uses it.
pub(super) async fn open(server: &Server) -> Result<Option<Box<dyn Trial>>, Error> {
    let mut connection = server.connect().await?;
    let name = match find(server, &mut connection).await? {
        Some(name) => name,
        None => {
            let name = format!("{PREFIX}{:08x}", random());
            let sql = format!("CREATE DATABASE {} TEMPLATE template0", quote_name(&name));
            server.send(&mut connection, &sql, "make").await?;
            name
        }
    };
    server.leave(connection);
    let mut connection = server
        .connect_to(&server.options.clone().database(&name))
        .await?;
    let lock = format!("SELECT pg_catalog.pg_advisory_lock({LOCK})");
    let message = Message::new()
        .with(Part::Set, PATIENCE)
        .with(Part::Lock, &lock)
        .with(Part::Set, "RESET lock_timeout");
    let reply = send::ask(&mut connection, &message).await;
    if reply.failed.is_some() {
        let _ = connection.close().await;
        return Ok(None);
    }
    Ok(Some(Box::new(Empty {
        connection,
        planned: HashMap::new(),
        next: 0,
        is_open: false,
    })))
}

async fn find(server: &Server, connection: &mut PgConnection) -> Result<Option<String>, Error> {
    let sql = format!(
        "SELECT d.datname FROM pg_catalog.pg_database d JOIN pg_catalog.pg_roles r ON r.oid = d.datdba \
         WHERE d.datname ~ '^{PREFIX}[0-9a-f]{{8}}$' AND r.rolname = current_user ORDER BY d.datname LIMIT 1"
    );
    let reply = send::ask(connection, &Message::new().with(Part::Look, &sql)).await;
    let name = reply.cell(Part::Look, 0).map(str::to_owned);
    match reply.failed {
        None => Ok(name),
        Some(failed) => Err(server.refused(failed, "look for")),
    }
}

impl Trial for Empty {
    fn run<'s>(&'s mut self, statements: &'s [&'s str]) -> Answer<'s, ()> {
        Box::pin(async move {
            let begin = (!self.is_open).then_some("BEGIN");
            self.is_open = true;
            self.send(begin.into_iter().chain(statements.iter().copied()))
                .await
        })
    }

    fn answers<'s>(&'s mut self, queries: &'s [&'s str]) -> Answer<'s, Vec<Vec<Cells>>> {
        Box::pin(async move {
            if !self.is_open {
                self.run(&[]).await?;
            }
            self.ask(queries).await.map_err(failed)
        })
    }

    fn take_back(&mut self) -> Answer<'_, ()> {
        Box::pin(async move {
            match std::mem::take(&mut self.is_open) {
                true => self.send(["ROLLBACK"].into_iter()).await,
                false => Ok(()),
            }
        })
    }

    fn close(self: Box<Self>) -> Answer<'static, ()> {
        // What runs in a transaction is taken back where the connection ends.
        Box::pin(async move { self.connection.close().await.map_err(failed) })
    }
}

impl Empty {
    async fn send(&mut self, statements: impl Iterator<Item = &str>) -> Result<(), Error> {
        let mut message = Message::new();
        for statement in statements {
            // The end of a statement may be a comment.
            message.add(Part::Frame, &format!("{statement}\n"));
        }
        let reply = send::ask(&mut self.connection, &message).await;
        reply
            .failed
            .map_or(Ok(()), |Failed { error, .. }| Err(failed(error)))
    }

    /// Asks queries that are planned once: planning them costs more than answering.
    async fn ask(&mut self, queries: &[&str]) -> sqlx::Result<Vec<Vec<Cells>>> {
        let mut message = String::new();
        let mut before = 0;
        let mut add = |statement: &str| {
            message += statement;
            message += "\n;\n";
        };
        for frame in BEGIN {
            add(frame);
            before += 1;
        }
        let mut names = Vec::new();
        let mut new = Vec::new();
        for &query in queries {
            names.push(match self.planned.get(query) {
                Some(&name) => name,
                None => {
                    let name = self.next;
                    self.next += 1;
                    add(&format!("PREPARE migrate_{name} AS {query}"));
                    before += 1;
                    new.push((query.to_owned(), name));
                    name
                }
            });
        }
        for name in names {
            add(&format!("EXECUTE migrate_{name}"));
        }
        add(END);
        let answers = collect(&mut self.connection, message, before, queries.len()).await?;
        self.planned.extend(new);
        Ok(answers)
    }
}

fn failed(cause: sqlx::Error) -> Error {
    let message = format!("the trial fails: {}", crate::error::said(&cause));
    Error::new(ErrorKind::Database, Diagnostic::error("database", message)).because(cause)
}
