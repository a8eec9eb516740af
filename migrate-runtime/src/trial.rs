//! Trials: what runs in an empty database and is taken back.

use std::fmt;

use crate::{Error, engine};

/// An empty database with one transaction, in which everything runs that is tried.
///
/// ```no_run
/// # async fn example(mut trial: migrate_runtime::Trial) -> Result<(), migrate_runtime::Error> {
/// trial.run(&["CREATE TABLE users (id int)", "CREATE INDEX ON users (id)"]).await?;
/// let answers = trial.answers(&["SELECT relname::text FROM pg_class WHERE relname LIKE 'users%'"]).await?;
/// assert_eq!(answers[0].len(), 2);
/// trial.take_back().await?;
/// trial.close().await?;
/// # Ok(())
/// # }
/// ```
pub struct Trial {
    engine: Box<dyn engine::Trial>,
}

impl Trial {
    pub(crate) fn new(engine: Box<dyn engine::Trial>) -> Self {
        Self { engine }
    }

    /// Runs statements.
    ///
    /// # Errors
    ///
    /// What the database says of the first that fails; after it nothing runs before all is taken back.
    pub async fn run(&mut self, statements: &[&str]) -> Result<(), Error> {
        self.engine.run(statements).await
    }

    /// Asks several queries about what has run, and returns the rows of each.
    ///
    /// # Errors
    ///
    /// What the database says of the first that fails.
    pub async fn answers(
        &mut self,
        queries: &[&str],
    ) -> Result<Vec<Vec<Vec<Option<String>>>>, Error> {
        self.engine.answers(queries).await
    }

    /// Takes back what has run.
    ///
    /// # Errors
    ///
    /// Where the connection broke.
    pub async fn take_back(&mut self) -> Result<(), Error> {
        self.engine.take_back().await
    }

    /// Takes back what has run, and lets others try.
    ///
    /// # Errors
    ///
    /// Where the connection broke.
    pub async fn close(self) -> Result<(), Error> {
        self.engine.close().await
    }
}

impl fmt::Debug for Trial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trial").finish_non_exhaustive()
    }
}
