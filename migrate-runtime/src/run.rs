//! A run: from a database to an outcome.

mod drive;
mod look;

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use migrate_core::history::Basis;
use migrate_core::plan::{Policy, Resolve, Stamp};
use migrate_core::{Chain, Event};

use crate::database::Source;
use crate::engine::Later;
use crate::stop::{self, Stop};
use crate::{Code, Database, DryRun, Error, Outcome};

/// A run that begins when it is awaited.
///
/// It looks first, in one round trip, and does nothing where the database is up to date.
/// Otherwise it takes the lock, plans from what it reads under it, applies the plan, and gives the
/// lock back.
///
/// An application's own connection is afterwards what it was before: what a revision set in its
/// session is set back after each revision, and on PostgreSQL the temporary tables, views and
/// sequences, channels, prepared statements, cursors and advisory locks that it leaves are
/// removed. What a revision throws away of the application's stays away, but for channels.
///
/// A run that is dropped midway closes the connection that it took from a pool, or opened itself.
/// What it was at is rolled back; steps that are recorded stay. A statement that runs meanwhile ends
/// within about a second on PostgreSQL (from version 14 on, on Linux), and at once on a file of SQLite
/// that the run opened itself; otherwise it goes on to its end, and keeps others waiting until then.
/// [`stop_when`](Self::stop_when) ends a run in order.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # mod doc { include!("../tests/support/doc.rs"); }
/// # let migrations = doc::migrations();
/// use migrate_runtime::Event;
/// use std::time::Duration;
///
/// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
/// let mut lines = Vec::new();
/// migrations
///     .upgrade(&pool)
///     .lock_wait(Duration::from_secs(10))
///     .on_event(|event| {
///         if let Event::StepStarted { step } = event {
///             lines.push(step.to_string());
///         }
///     })
///     .await?;
/// assert_eq!(lines[0], "Running upgrade base -> a, create projects");
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "sqlite"))]
/// # fn main() {}
/// ```
#[must_use = "a run does nothing until it is awaited"]
pub struct Run<'c> {
    chain: Chain<'c>,
    source: Source<'c>,
    listener: Option<Listener<'c>>,
    signal: Option<Later<'c, ()>>,
    options: Options,
}

type Listener<'c> = Box<dyn FnMut(&Event<'_>) + Send + 'c>;

/// What a run is told.
struct Options {
    verb: Verb,
    targets: Vec<String>,
    environment: Option<String>,
    lock_wait: Duration,
    lock_timeout: Option<Duration>,
    statement_timeout: Option<Duration>,
    code: Option<&'static [Code]>,
    stop: Stop,
    ahead: Policy,
    diverged: Policy,
    edited: Policy,
    accept_edited: bool,
    recorded: Policy,
    basis: Option<Basis>,
    pooler: bool,
}

#[derive(Clone, Copy)]
enum Verb {
    Upgrade,
    Downgrade,
    Redo(u32),
    Stamp(Stamp),
    Resolve(Resolve),
}

impl Verb {
    /// Returns whether it only changes the record.
    const fn only_records(self) -> bool {
        matches!(self, Self::Stamp(_) | Self::Resolve(_))
    }
}

impl<'c> Run<'c> {
    /// Begins a run that applies what is missing, up to `head` unless [`to`](Self::to) says
    /// otherwise.
    pub fn upgrade(chain: Chain<'c>, db: impl Database<'c>) -> Self {
        Self::new(chain, db, Verb::Upgrade)
    }

    /// Begins a run that takes revisions back: the last one unless [`to`](Self::to) says
    /// otherwise.
    pub fn downgrade(chain: Chain<'c>, db: impl Database<'c>) -> Self {
        Self::new(chain, db, Verb::Downgrade)
    }

    /// Begins a run that takes the last revisions back, by the downs that were recorded when they
    /// were applied, and applies them again as the chain has them now.
    ///
    /// It has no target. While a revision is being written, this is how the database follows it.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// use migrate_runtime::Run;
    ///
    /// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// migrations.upgrade(&pool).await?;
    /// let outcome = Run::redo(migrations.chain(), &pool, 1).await?;
    /// assert_eq!(outcome.applied.len(), 2);
    /// assert_eq!(outcome.heads_before, outcome.heads_after);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    pub fn redo(chain: Chain<'c>, db: impl Database<'c>, revisions: u32) -> Self {
        Self::new(chain, db, Verb::Redo(revisions))
    }

    /// Begins a run that records revisions as applied, or as not applied, without running them.
    ///
    /// It records `head` unless [`to`](Self::to) says otherwise, once or several times.
    pub fn stamp(chain: Chain<'c>, db: impl Database<'c>, mode: Stamp) -> Self {
        Self::new(chain, db, Verb::Stamp(mode))
    }

    /// Begins a run that records what became of the step that stopped halfway, or of one of its
    /// statements, without running anything.
    ///
    /// The target is a [`StatementExpr`](migrate_core::target::StatementExpr): `3b2c`, or `3b2c:2`
    /// for its second statement; [`to`](Self::to) replaces it.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// use migrate_runtime::{Resolve, Run};
    ///
    /// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// migrations.upgrade(&pool).await?;
    /// let refused = Run::resolve(migrations.chain(), &pool, "a:1", Resolve::Done).await;
    /// assert_eq!(refused.unwrap_err().kind().as_str(), "not_halfway");
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    pub fn resolve(
        chain: Chain<'c>,
        db: impl Database<'c>,
        target: impl fmt::Display,
        verdict: Resolve,
    ) -> Self {
        Self::new(chain, db, Verb::Resolve(verdict)).to(target)
    }

    fn new(chain: Chain<'c>, db: impl Database<'c>, verb: Verb) -> Self {
        Self {
            chain,
            source: db.source(),
            listener: None,
            signal: None,
            options: Options {
                verb,
                targets: Vec::new(),
                environment: None,
                lock_wait: Duration::from_secs(60),
                lock_timeout: None,
                statement_timeout: None,
                code: None,
                stop: Stop::default(),
                ahead: chain.ahead(),
                diverged: chain.diverged(),
                edited: Policy::Refuse,
                accept_edited: false,
                recorded: Policy::Refuse,
                basis: None,
                pooler: false,
            },
        }
    }

    /// Says where to: `head`, `base`, an id or a unique part of its beginning, `+2`, `-1`, …, or a
    /// variant of the `Revision` that `migrations!` declares.
    ///
    /// A stamp may have several targets; for the others, the last call counts.
    pub fn to(mut self, target: impl fmt::Display) -> Self {
        if !matches!(self.options.verb, Verb::Stamp(_)) {
            self.options.targets.clear();
        }
        self.options.targets.push(target.to_string());
        self
    }

    /// Chooses the environment, which a chain with sections for environments needs.
    pub fn environment(mut self, name: impl Into<String>) -> Self {
        self.options.environment = Some(name.into());
        self
    }

    /// Says how long to wait where somebody else has the lock; 60 seconds otherwise.
    pub fn lock_wait(mut self, wait: Duration) -> Self {
        self.options.lock_wait = wait;
        self
    }

    /// Says how long a statement waits for a lock on PostgreSQL, where its file says nothing
    /// else; what `migrate.toml` says otherwise, or 5 seconds. Zero is for ever.
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.options.lock_timeout = Some(timeout);
        self
    }

    /// Says how long a statement may run on PostgreSQL, where its file says nothing else;
    /// what `migrate.toml` says otherwise, or no limit. Zero is for ever.
    pub fn statement_timeout(mut self, timeout: Duration) -> Self {
        self.options.statement_timeout = Some(timeout);
        self
    }

    /// Says whether the database is reached through a pooler that lends connections for a
    /// transaction, as PgBouncer does with `pool_mode = transaction`; PostgreSQL only.
    ///
    /// [`Settings::pooler`](crate::Settings::pooler) says what is different then. What runs outside
    /// a transaction is refused: give the run a connection past the pooler where the chain has
    /// such a section. A [`Session`](crate::Session) is as its own settings say.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// # let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// migrations.upgrade(&pool).pooler(true).await?;
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    pub fn pooler(mut self, pooler: bool) -> Self {
        self.options.pooler = pooler;
        self
    }

    /// Gives it the functions that sections of the chain name by `code=`; those of
    /// [`Migrations`](crate::Migrations) are there already. A run without them refuses to begin
    /// where its plan calls one.
    pub fn code(mut self, code: &'static [Code]) -> Self {
        self.options.code = Some(code);
        self
    }

    /// Says what to do where the database is ahead of this chain, as after a deployment was
    /// rolled back: as its `migrate.toml` says otherwise, which is allowed, with a warning event.
    pub fn ahead(mut self, policy: Policy) -> Self {
        self.options.ahead = policy;
        self
    }

    /// Says what to do where the database and this chain went different ways: as its `migrate.toml`
    /// says otherwise, which is refused.
    pub fn diverged(mut self, policy: Policy) -> Self {
        self.options.diverged = policy;
        self
    }

    /// Says what to do where an applied revision was edited since: refused otherwise.
    pub fn edited(mut self, policy: Policy) -> Self {
        self.options.edited = policy;
        self
    }

    /// Says whether an upgrade records applied revisions that were edited since, up or down, as they
    /// are now: their new checksums and downs. Nothing of them runs, so that is right where what
    /// they make is the same, as after SQL was only written differently.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// let outcome = migrations.upgrade(&pool).accept_edited(true).await?;
    /// assert_eq!(outcome.applied.len(), 2);
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    pub fn accept_edited(mut self, accept: bool) -> Self {
        self.options.accept_edited = accept;
        self
    }

    /// Says whether a downgrade may take back revisions that the chain doesn't know, by what was
    /// recorded when they were applied: refused otherwise.
    pub fn recorded(mut self, policy: Policy) -> Self {
        self.options.recorded = policy;
        self
    }

    /// Refuses to run from any other state than this: what a person was shown, and agreed to.
    pub fn only_from(mut self, basis: Basis) -> Self {
        self.options.basis = Some(basis);
        self
    }

    /// Hears what happens.
    pub fn on_event(mut self, listener: impl FnMut(&Event<'_>) + Send + 'c) -> Self {
        self.listener = Some(Box::new(listener));
        self
    }

    /// Stops the run once this future is ready, at the next place where nothing is lost: what runs
    /// is cancelled and rolled back, or comes to its end where that can't be. The lock is given
    /// back, and the error says where the database stands.
    ///
    /// Dropping a run ends it too, at once, with its connection. A connection that was passed in
    /// itself, and a pool of SQLite, cancel nothing: there, what runs comes to its end.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// # async fn shutdown() {}
    /// let pool = sqlx::SqlitePool::connect("sqlite::memory:").await?;
    /// let run = migrations.upgrade(&pool).stop_when(shutdown());
    /// if let Err(error) = run.await {
    ///     assert!(error.is_stopped());
    ///     assert!(error.applied().is_empty());
    /// }
    /// # assert!(migrations.upgrade(&pool).stop_when(shutdown()).await.is_err());
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    pub fn stop_when(mut self, signal: impl Future<Output = ()> + Send + 'c) -> Self {
        self.signal = Some(Box::pin(signal));
        self
    }

    /// Returns a future that only looks, and says what the run would do.
    ///
    /// It takes no lock and creates nothing.
    ///
    /// ```
    /// # #[cfg(feature = "sqlite")]
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # mod doc { include!("../tests/support/doc.rs"); }
    /// # let migrations = doc::migrations();
    /// let plan = migrations.upgrade("sqlite:nowhere.db").dry_run().await?;
    /// assert_eq!(plan.steps[0].revision, "a");
    /// assert!(!std::path::Path::new("nowhere.db").exists());
    /// # Ok(())
    /// # }
    /// # #[cfg(not(feature = "sqlite"))]
    /// # fn main() {}
    /// ```
    ///
    /// # Errors
    ///
    /// Where the history can't be read, or no plan can be made.
    pub fn dry_run(self) -> Later<'c, Result<DryRun, Error>> {
        Box::pin(drive::dry_run(self.chain, self.source, self.options))
    }
}

impl<'c> IntoFuture for Run<'c> {
    type Output = Result<Outcome, Error>;
    type IntoFuture = Later<'c, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let mut listener = self.listener.unwrap_or_else(|| Box::new(|_| {}));
        Box::pin(async move {
            let mut events = |event: &Event<'_>| {
                #[cfg(feature = "tracing")]
                crate::trace::say(event);
                listener(event);
            };
            let stop = self.options.stop.clone();
            let run = drive::drive(self.chain, self.source, self.options, &mut events);
            stop::hear(run, self.signal, &stop).await
        })
    }
}

impl fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("targets", &self.options.targets)
            .finish_non_exhaustive()
    }
}
