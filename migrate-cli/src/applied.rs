//! What a database has applied, for verbs that change files.

use migrate_core::History;

use crate::args::Globals;
use crate::database::{self, Depth};
use crate::{Error, Project};

/// A database, and what it has applied.
#[derive(Clone, Debug)]
pub struct Applied {
    place: String,
    history: History,
}

impl Applied {
    /// Looks at the database that a command uses; `None` where none is named.
    ///
    /// Nothing is written, and a database that doesn't exist yet has nothing applied.
    ///
    /// # Errors
    ///
    /// Where the database is named and can't be read.
    pub async fn look(globals: &Globals, project: &Project<'_>) -> Result<Option<Self>, Error> {
        let Some(chosen) = database::chosen(globals, project)? else {
            return Ok(None);
        };
        let (look, _) = database::see(chosen, Depth::Graph, project).await?;
        Ok(Some(Self {
            place: look.place,
            history: look.history,
        }))
    }

    /// Returns the database, without a password.
    pub fn place(&self) -> &str {
        &self.place
    }

    /// Returns whether a revision is applied, or a step of it began.
    pub fn has(&self, revision: &str) -> bool {
        let halfway = self.history.halfway();
        let mut rows = self.history.applied().chain(halfway);
        rows.any(|row| row.revision == revision)
    }
}
