//! A database as a whole: to create, to back up, to drop.

use std::fmt;

use migrate_core::Dialect;

use crate::engine::{self, Keeper};
use crate::{Error, Settings};

/// A database as a whole, by its URL. It need not exist.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use migrate_runtime::WholeDatabase;
///
/// # let folder = tempfile::tempdir()?;
/// # let url = format!("sqlite:{}", folder.path().join("app.db").display());
/// let database = WholeDatabase::at(&url)?;
/// assert_eq!(database.name(), "app.db");
/// assert!(database.create().await?);
/// assert!(!database.create().await?, "it is there already");
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlite"))]
/// # fn main() {}
/// ```
pub struct WholeDatabase {
    keeper: Box<dyn Keeper>,
}

/// How large a database is, and who is connected to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extent {
    /// Its size on the disk in bytes, where that may be asked.
    pub bytes: Option<u64>,
    /// The other sessions in it, in words; a file's are unknown.
    pub sessions: Vec<String>,
}

/// What [`WholeDatabase::replace`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replaced {
    /// Whether it was there, and is gone.
    pub removed: bool,
    /// Whether it was made; else somebody else was faster.
    pub created: bool,
}

/// How many rows a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rows {
    /// The number.
    pub count: u64,
    /// Whether they were counted; else it is the server's estimate.
    pub exact: bool,
}

impl WholeDatabase {
    /// Reads a URL; connects to nothing.
    ///
    /// # Errors
    ///
    /// Where the URL can't be read, no engine here is for it, or it names a database in memory.
    pub fn at(url: &str) -> Result<Self, Error> {
        let keeper = engine::keeping(url)?;
        Ok(Self { keeper })
    }

    /// Returns the database as people are shown it, such as `postgres://app@localhost/shop`:
    /// never with a password.
    pub fn place(&self) -> &str {
        self.keeper.place()
    }

    /// Returns which dialect it speaks.
    pub fn dialect(&self) -> Dialect {
        self.keeper.dialect()
    }

    /// Returns its own name, such as `shop` or `app.db`.
    pub fn name(&self) -> &str {
        self.keeper.name()
    }

    /// Returns whether two URLs name the same database, whoever connects and with which options.
    ///
    /// ```
    /// # #[cfg(feature = "postgres")] {
    /// # use migrate_runtime::WholeDatabase;
    /// let at = |url| WholeDatabase::at(url).expect("the URL is right");
    /// let shop = at("postgres://app:secret@db1/shop");
    /// assert!(shop.is_same(&at("postgresql://admin@db1:5432/shop?sslmode=require")));
    /// assert!(!shop.is_same(&at("postgres://app:secret@db2/shop")));
    /// # }
    /// ```
    pub fn is_same(&self, other: &Self) -> bool {
        self.dialect() == other.dialect() && self.keeper.identity() == other.keeper.identity()
    }

    /// Returns the shell's command that backs it up, without a password; `moment`, such as
    /// `20261121_0310`, is part of the name of the file that it writes.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")] {
    /// # use migrate_runtime::WholeDatabase;
    /// let database = WholeDatabase::at("sqlite:app.db").expect("the URL is right");
    /// let command = database.backup_command("20261121_0310");
    /// assert_eq!(command, "sqlite3 app.db \".backup app_20261121_0310.db\"");
    /// # }
    /// ```
    pub fn backup_command(&self, moment: &str) -> String {
        self.keeper.backup(moment)
    }

    /// Looks how large it is and who is connected to it; `None` where it doesn't exist.
    ///
    /// # Errors
    ///
    /// As those of [`remove`](Self::remove): what is shown to a person may be removed then.
    pub async fn look(&self, settings: &Settings, force: bool) -> Result<Option<Extent>, Error> {
        self.keeper.look(settings, force).await
    }

    /// Returns the names of the chains that have a history in it, in the table of `settings`; none
    /// where it doesn't exist.
    ///
    /// # Errors
    ///
    /// Where it can't be read.
    pub async fn chains(&self, settings: &Settings) -> Result<Vec<String>, Error> {
        self.keeper.chains(settings).await
    }

    /// Makes it, empty; returns false where it is there already.
    ///
    /// # Errors
    ///
    /// Where the server can't be reached, or doesn't allow it.
    pub async fn create(&self) -> Result<bool, Error> {
        self.keeper.create().await
    }

    /// Removes it with all that is in it; returns false where it isn't there.
    ///
    /// `force` ends the sessions of others that are connected, where there is a server. Whoever
    /// migrates the chain of `settings` is never disturbed.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InUse`](crate::ErrorKind::InUse) where others are connected,
    /// [`ErrorKind::Locked`](crate::ErrorKind::Locked) where somebody migrates it; where the server
    /// can't be reached, or doesn't allow it.
    pub async fn remove(&self, settings: &Settings, force: bool) -> Result<bool, Error> {
        self.keeper.remove(settings, force).await
    }

    /// Removes it with all that is in it, and makes it again, empty.
    ///
    /// What isn't in it stays: who may read and write a file, and that it has a write-ahead log;
    /// whose a server's database is, and how that encodes and sorts text.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let chain = doc::migrations().chain();
    /// use migrate_runtime::{Settings, WholeDatabase};
    ///
    /// # let folder = tempfile::tempdir()?;
    /// # let url = format!("sqlite:{}", folder.path().join("app.db").display());
    /// let database = WholeDatabase::at(&url)?;
    /// database.create().await?;
    /// let replaced = database.replace(&Settings::new(chain), false).await?;
    /// assert!(replaced.removed && replaced.created);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// As those of [`remove`](Self::remove) and [`create`](Self::create). Where it is removed and
    /// can't be made again, the error's state says so.
    pub async fn replace(&self, settings: &Settings, force: bool) -> Result<Replaced, Error> {
        self.keeper.replace(settings, force).await
    }
}

impl fmt::Debug for WholeDatabase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WholeDatabase").field(&self.place()).finish()
    }
}
