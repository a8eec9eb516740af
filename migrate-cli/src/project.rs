//! What the verbs work on.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use migrate_core::{Chain, Config, Diagnostic, Dialect};
use migrate_runtime::{Activity, Code};

use crate::database::{Depth, Look};
use crate::handover::Handed;
use crate::url::Chosen;
use crate::{Ahead, Error};

/// A chain, and what is known of it beside the chain itself.
///
/// An application has only the chain; `cargo migrate` knows the folder's `migrate.toml` too.
#[derive(Clone)]
pub struct Project<'a> {
    chain: Chain<'a>,
    config: Option<&'a Config>,
    diagnostics: &'a [Diagnostic],
    beside: Vec<Config>,
    home: Option<PathBuf>,
    database_url: Option<String>,
    handed: Option<Handed>,
    pooler: bool,
    kept: Option<PathBuf>,
    code: Option<&'static [Code]>,
    ahead: Arc<Mutex<Option<Ahead>>>,
}

impl<'a> Project<'a> {
    /// Takes a chain.
    pub fn new(chain: Chain<'a>) -> Self {
        Self {
            chain,
            config: None,
            diagnostics: &[],
            beside: Vec::new(),
            home: None,
            database_url: None,
            handed: None,
            pooler: false,
            kept: None,
            code: None,
            ahead: Arc::default(),
        }
    }

    /// Adds the functions that sections of the chain call; without them, what calls one is refused.
    #[must_use]
    pub fn code(mut self, code: &'static [Code]) -> Self {
        self.code = Some(code);
        self
    }

    /// Adds what `migrate.toml` says: databases, which of them is the default, what is protected.
    #[must_use]
    pub fn config(mut self, config: &'a Config) -> Self {
        self.config = Some(config);
        self
    }

    /// Adds what was found wrong in the folder: shown where a plan would run a broken section.
    #[must_use]
    pub fn diagnostics(mut self, diagnostics: &'a [Diagnostic]) -> Self {
        self.diagnostics = diagnostics;
        self
    }

    /// Adds what the `migrate.toml` of other chains say, whose histories may be in the same databases:
    /// a database that one of them protects isn't dropped here either.
    #[must_use]
    pub fn beside(mut self, others: Vec<Config>) -> Self {
        self.beside = others;
        self
    }

    /// Says where the search for `.env` begins, upwards; else it is the current folder.
    #[must_use]
    pub fn home(mut self, home: impl Into<PathBuf>) -> Self {
        self.home = Some(home.into());
        self
    }

    /// Says in which folder answers may be kept from one command to the next; else none are.
    #[must_use]
    pub fn keep_in(mut self, folder: Option<PathBuf>) -> Self {
        self.kept = folder;
        self
    }

    pub(crate) fn get_kept(&self) -> Option<&Path> {
        self.kept.as_deref()
    }

    /// Adds what was read of a database before the chain was: the verb takes it instead of asking, once.
    #[must_use]
    pub fn ahead(mut self, ahead: Option<Ahead>) -> Self {
        self.ahead = Arc::new(Mutex::new(ahead));
        self
    }

    /// Takes what was read ahead, where it is what is wanted.
    pub(crate) fn take_ahead(
        &self,
        chosen: &Chosen,
        depth: Depth,
    ) -> Option<Result<(Look, Activity), Error>> {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        ahead.as_mut()?.take(chosen, depth, self.chain)
    }

    /// Waits until the database of [`ahead`](Self::ahead) is let go; once the verb is carried out.
    pub async fn let_go(&self) {
        let ahead = self
            .ahead
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(ahead) = ahead {
            ahead.end().await;
        }
    }

    /// Says which database the application itself uses; an option still names another.
    #[must_use]
    pub fn database_url(mut self, url: impl Into<String>) -> Self {
        self.database_url = Some(url.into());
        self
    }

    /// Says whether the URL of the application's database leads to a pooler in transaction mode.
    #[must_use]
    pub fn pooler(mut self, pooler: bool) -> Self {
        self.pooler = pooler;
        self
    }

    pub(crate) fn is_pooled(&self) -> bool {
        self.pooler
    }

    /// Adds what whoever handed a verb over decided: nothing names another database then.
    #[must_use]
    pub(crate) fn handed(mut self, handed: Handed) -> Self {
        self.handed = Some(handed);
        self
    }

    pub(crate) fn get_handed(&self) -> Option<&Handed> {
        self.handed.as_ref()
    }

    pub(crate) fn get_code(&self) -> Option<&'static [Code]> {
        self.code
    }

    pub(crate) fn get_database_url(&self) -> Option<&str> {
        self.database_url.as_deref()
    }

    /// Returns the dialects; a chain of which only the headers were read is written in none.
    pub(crate) fn dialects(&self) -> &'a [Dialect] {
        match (self.chain.dialects(), self.config) {
            ([], Some(config)) => &config.dialects,
            (dialects, _) => dialects,
        }
    }

    pub(crate) fn chain(&self) -> Chain<'a> {
        self.chain
    }

    pub(crate) fn findings(&self) -> &'a [Diagnostic] {
        self.diagnostics
    }

    pub(crate) fn get_config(&self) -> Option<&'a Config> {
        self.config
    }

    pub(crate) fn get_beside(&self) -> &[Config] {
        &self.beside
    }

    pub(crate) fn get_home(&self) -> Option<&Path> {
        self.home.as_deref()
    }
}

impl fmt::Debug for Project<'_> {
    /// Leaves out the URL, which may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Project")
            .field("chain", &self.chain.name())
            .field("home", &self.home)
            .finish_non_exhaustive()
    }
}
