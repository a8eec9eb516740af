//! A session that has the lock, and so may write.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use migrate_core::plan::Plan;
use migrate_core::{Event, History};

use crate::apply::{self, Apply};
use crate::engine::Engine;
use crate::{Done, Error, Session};

/// A session that has the lock of its chain: the only thing that writes.
///
/// Dropped without [`release`](Self::release), it closes its connection, so that no pool hands on
/// a lock or an open transaction. A borrowed connection can't be closed from here: whoever lent it
/// must close it then.
pub struct Locked<'c> {
    engine: Box<dyn Engine + 'c>,
    history: Arc<History>,
    wait: Duration,
}

impl<'c> Locked<'c> {
    pub(crate) fn new(engine: Box<dyn Engine + 'c>, history: History, wait: Duration) -> Self {
        Self {
            engine,
            history: Arc::new(history),
            wait,
        }
    }

    /// Returns the history as it was read when the lock was had.
    ///
    /// A plan borrows from it: clone the `Arc`, and plan from the clone.
    pub fn history(&self) -> &Arc<History> {
        &self.history
    }

    /// Applies a plan that was made from this history.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Changed`](crate::ErrorKind::Changed) where the history isn't the plan's any
    /// more; [`Error::applied`] says how many steps were done before a failure.
    pub async fn apply(
        &mut self,
        plan: &Plan<'_>,
        options: &Apply,
        events: &mut (dyn FnMut(&Event<'_>) + Send),
    ) -> Result<Vec<Done>, Error> {
        let (done, result) = self.apply_some(plan, options, events).await;
        match result {
            Ok(()) => Ok(done),
            Err(error) => Err(error.after(apply::ids(&done))),
        }
    }

    /// Applies a plan, and returns what was done also where the rest failed.
    pub(crate) async fn apply_some(
        &mut self,
        plan: &Plan<'_>,
        options: &Apply,
        events: &mut (dyn FnMut(&Event<'_>) + Send),
    ) -> (Vec<Done>, Result<(), Error>) {
        let mut done = Vec::new();
        let applied = apply::Application {
            engine: &mut *self.engine,
            history: &self.history,
            wait: self.wait,
            options,
        };
        let result = applied.run(plan, &mut done, events).await;
        (done, result)
    }

    /// Writes the rows of a plan without running anything, all or none.
    ///
    /// # Errors
    ///
    /// As [`apply`](Self::apply), except that no statement can fail.
    pub async fn stamp(&mut self, plan: &Plan<'_>) -> Result<(), Error> {
        let events = &mut |_: &Event<'_>| {};
        apply::stamp(&mut *self.engine, &self.history, plan, self.wait, events).await
    }

    /// Gives the lock back and leaves the session as it was found.
    ///
    /// # Errors
    ///
    /// Where the connection broke; it is closed then, and the lock is free.
    pub async fn release(mut self) -> Result<Session<'c>, Error> {
        self.engine.unlock().await?;
        Ok(Session::from_engine(self.engine))
    }
}

impl fmt::Debug for Locked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Locked").field(&self.engine.place()).finish()
    }
}
