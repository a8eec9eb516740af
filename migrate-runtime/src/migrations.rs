//! The chain that an application carries.

use migrate_core::Chain;

use crate::{Code, Database, Run};

/// A chain of revisions that is compiled into the application.
///
/// `migrations!` makes one and returns a reference to it.
#[derive(Clone, Copy, Debug)]
pub struct Migrations {
    chain: Chain<'static>,
    code: &'static [Code],
}

impl Migrations {
    /// Takes a chain of static data.
    pub const fn new(chain: Chain<'static>) -> Self {
        Self { chain, code: &[] }
    }

    /// Adds the functions that its sections name; `migrations!` does.
    #[doc(hidden)]
    #[must_use]
    pub const fn with_code(self, code: &'static [Code]) -> Self {
        Self { code, ..self }
    }

    /// Returns the chain.
    pub const fn chain(&self) -> Chain<'static> {
        self.chain
    }

    /// Returns the functions that its sections name by `code=`, for [`Run::code`].
    pub const fn code(&self) -> &'static [Code] {
        self.code
    }

    /// Returns a run that applies what is missing, up to `head` unless [`Run::to`] says otherwise.
    ///
    /// A SQLite file that doesn't exist is created.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// let outcome = migrations.upgrade(&pool).to("+1").await?;
    /// assert_eq!(outcome.heads_after, ["a"]);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// Awaiting the run fails where the database can't be reached or is locked by somebody else
    /// for longer than [`Run::lock_wait`], where what is applied doesn't fit the chain, and where
    /// a statement fails; [`Error::applied`](crate::Error::applied) says how far it came.
    pub fn upgrade<'c>(&self, db: impl Database<'c>) -> Run<'c> {
        Run::upgrade(self.chain, db).code(self.code)
    }

    /// Returns a run that takes revisions back: the last one unless [`Run::to`] says otherwise.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// migrations.upgrade(&pool).await?;
    /// let outcome = migrations.downgrade(&pool).to("base").await?;
    /// assert_eq!(outcome.applied.len(), 2);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// As those of [`upgrade`](Self::upgrade).
    pub fn downgrade<'c>(&self, db: impl Database<'c>) -> Run<'c> {
        Run::downgrade(self.chain, db).code(self.code)
    }
}
