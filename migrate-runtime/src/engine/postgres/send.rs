//! Sends a message by the simple protocol: one round trip, nothing is prepared.

use std::io;
use std::time::Duration;

pub(super) use sqlx::postgres::PgDatabaseError as PgError;
use sqlx::postgres::{PgConnection, PgDatabaseError, PgErrorPosition, PgRow};
use sqlx::{AssertSqlSafe, Either, Row as _, raw_sql};

use super::assemble::{Message, Part};
use crate::record::Cells;

/// What came back.
pub(super) struct Reply {
    rows: Vec<(Part, Cells)>,
    /// What failed, and what the answer was about.
    pub(super) failed: Option<Failed>,
}

pub(super) struct Failed {
    pub(super) part: Part,
    /// Where in the statement, in bytes, if the server says so.
    pub(super) offset: Option<usize>,
    pub(super) error: sqlx::Error,
}

impl Reply {
    /// Returns the rows of a part.
    pub(super) fn rows(&self, part: Part) -> impl Iterator<Item = &Cells> {
        self.rows
            .iter()
            .filter_map(move |(of, cells)| (*of == part).then_some(cells))
    }

    /// Returns a cell of a part's first row.
    pub(super) fn cell(&self, part: Part, column: usize) -> Option<&str> {
        self.rows(part).next()?.get(column)?.as_deref()
    }
}

impl Failed {
    /// Takes an error that is about no statement of a message.
    pub(super) fn plain(error: sqlx::Error) -> Self {
        Self {
            part: Part::Frame,
            offset: None,
            error,
        }
    }

    /// Returns the server's error.
    pub(super) fn server(&self) -> Option<&PgDatabaseError> {
        server(&self.error)
    }

    /// Returns whether one of our own conditions raised it.
    pub(super) fn says(&self, text: &str) -> bool {
        !matches!(self.part, Part::Statement(_))
            && self
                .server()
                .is_some_and(|error| error.message().contains(text))
    }

    /// Returns whether the server said nothing for too long.
    pub(super) fn is_silence(&self) -> bool {
        matches!(&self.error, sqlx::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut)
    }

    /// Returns the SQLSTATE, or nothing where the connection itself failed.
    pub(super) fn code(&self) -> &str {
        self.server().map_or("", PgDatabaseError::code)
    }
}

pub(super) fn server(error: &sqlx::Error) -> Option<&PgDatabaseError> {
    error.as_database_error()?.try_downcast_ref()
}

/// Sends a message; rows of the revision's own statements are let go.
pub(super) async fn send(
    connection: &mut PgConnection,
    message: &Message,
    done: &mut (dyn FnMut(usize) + Send),
) -> Reply {
    exchange(connection, message, None, done).await
}

/// Runs a statement whose answer doesn't matter.
pub(super) async fn run_plain(connection: &mut PgConnection, sql: &str) -> sqlx::Result<()> {
    let message = Message::new().with(Part::Frame, sql);
    match ask(connection, &message).await.failed {
        None => Ok(()),
        Some(failed) => Err(failed.error),
    }
}

/// Sends a message of bookkeeping.
pub(super) async fn ask(connection: &mut PgConnection, message: &Message) -> Reply {
    exchange(connection, message, None, &mut |_| {}).await
}

/// Sends a message whose answers take no time, and gives up where the server is silent for longer
/// than `patience`: the connection is of no use then.
pub(super) async fn briefly(
    connection: &mut PgConnection,
    message: &Message,
    patience: Option<Duration>,
) -> Reply {
    exchange(connection, message, patience, &mut |_| {}).await
}

/// Returns the error of a server that says nothing.
pub(super) fn silence(patience: Duration) -> sqlx::Error {
    let text = format!("no answer within {} s", patience.as_secs_f32());
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, text))
}

async fn exchange(
    connection: &mut PgConnection,
    message: &Message,
    patience: Option<Duration>,
    done: &mut (dyn FnMut(usize) + Send),
) -> Reply {
    let mut reply = Reply {
        rows: Vec::new(),
        failed: None,
    };
    let mut completed = 0;
    let mut answers = raw_sql(AssertSqlSafe(message.text().to_owned())).fetch_many(connection);
    loop {
        let next = std::future::poll_fn(|context| answers.as_mut().poll_next(context));
        let answer = match patience {
            None => next.await,
            Some(patience) => match sqlx_core::rt::timeout(patience, next).await {
                Ok(answer) => answer,
                Err(_) => Some(Err(silence(patience))),
            },
        };
        let Some(answer) = answer else {
            break;
        };
        let part = message.part(completed);
        let failed = match answer {
            Ok(Either::Left(_)) => {
                if let Part::Statement(n) = part {
                    done(n + 1);
                }
                completed += 1;
                continue;
            }
            Ok(Either::Right(_)) if matches!(part, Part::Statement(_)) => continue,
            Ok(Either::Right(row)) => match cells(&row) {
                Ok(cells) => {
                    reply.rows.push((part, cells));
                    continue;
                }
                Err(error) => error,
            },
            Err(error) => error,
        };
        reply.failed = Some(locate(message, completed, failed));
        break;
    }
    reply
}

fn locate(message: &Message, completed: usize, error: sqlx::Error) -> Failed {
    let position = match server(&error).and_then(PgDatabaseError::position) {
        Some(PgErrorPosition::Original(position)) => Some(position),
        _ => None,
    };
    if let Some((part, offset)) = position.and_then(|position| message.locate(position)) {
        return Failed {
            part,
            offset: Some(offset),
            error,
        };
    }
    // What fails when the transaction ends is said instead of the last statement's answer.
    let ends = message.is_last(completed) && message.part(completed) == Part::State;
    Failed {
        part: if ends {
            Part::Commit
        } else {
            message.part(completed)
        },
        offset: None,
        error,
    }
}

fn cells(row: &PgRow) -> sqlx::Result<Cells> {
    (0..row.len()).map(|at| row.try_get_unchecked(at)).collect()
}
