//! The connection that an engine works on, and what becomes of it.

use std::mem;

use sqlx::Connection as _;
use sqlx::pool::PoolConnection;
use sqlx_core::database::Database;

use super::Answer;
use crate::{Error, ErrorKind};

/// A connection, and whether it holds what others must not inherit: a lock, or a transaction.
pub(super) struct Link<'c, DB: Database> {
    held: Held<'c, DB>,
    /// While this is set, dropping the link closes the connection, and no pool sees it again.
    pub(super) hot: bool,
    /// Set once sqlx's count of transactions is wrong: no pool may have the connection again.
    pub(super) spoilt: bool,
}

pub(super) enum Held<'c, DB: Database> {
    Pooled(PoolConnection<DB>),
    Owned(DB::Connection),
    Borrowed(&'c mut DB::Connection),
    Gone,
}

impl<'c, DB: Database> Link<'c, DB> {
    pub(super) fn new(held: Held<'c, DB>) -> Self {
        Self {
            held,
            hot: false,
            spoilt: false,
        }
    }

    /// Returns whether it is a connection of our own, which nobody else uses.
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "sqlite-unbundled")),
        expect(dead_code, reason = "PostgreSQL cancels from another connection")
    )]
    pub(super) fn is_owned(&self) -> bool {
        matches!(self.held, Held::Owned(_))
    }

    /// Returns the connection, unless it was given away.
    pub(super) fn connection(&mut self) -> Result<&mut DB::Connection, Error> {
        match &mut self.held {
            Held::Pooled(connection) => Ok(connection),
            Held::Owned(connection) => Ok(connection),
            Held::Borrowed(connection) => Ok(connection),
            Held::Gone => Err(gone()),
        }
    }

    /// Returns a borrowed connection that still holds what others must not inherit.
    #[cfg(any(feature = "sqlite", feature = "sqlite-unbundled"))]
    pub(super) fn abandoned(&mut self) -> Option<&mut DB::Connection> {
        match &mut self.held {
            Held::Borrowed(connection) if self.hot => Some(connection),
            _ => None,
        }
    }

    /// Returns whether sqlx began a transaction on it.
    pub(super) fn is_in_transaction(&mut self) -> bool {
        self.connection()
            .is_ok_and(|connection| connection.is_in_transaction())
    }

    /// Closes a connection of our own, and gives any other back.
    pub(super) fn close(mut self, place: String) -> Answer<'static, ()>
    where
        DB::Connection: 'static,
    {
        let held = mem::replace(&mut self.held, Held::Gone);
        let owned = match held {
            Held::Owned(connection) => Some(connection),
            _ => None,
        };
        Box::pin(async move {
            let Some(connection) = owned else {
                return Ok(());
            };
            let closed = connection.close().await;
            closed.map_err(|cause| Error::bookkeeping(&place, "close the connection", cause))
        })
    }
}

impl<DB: Database> Drop for Link<'_, DB> {
    fn drop(&mut self) {
        if !self.hot && !self.spoilt {
            return;
        }
        if let Held::Pooled(connection) = mem::replace(&mut self.held, Held::Gone) {
            drop(connection.detach());
        }
    }
}

fn gone() -> Error {
    let found = migrate_core::Diagnostic::error("connection", "the connection is closed");
    Error::new(ErrorKind::Connection, found)
}
