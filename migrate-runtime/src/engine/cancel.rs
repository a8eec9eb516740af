//! Cancelling what a connection runs, from beside it.

use super::{Failure, Later};

/// Cancels a statement while it runs; its connection then says that it failed.
pub(crate) trait Cancel: Send {
    /// Asks for it once. What doesn't run any more isn't touched.
    fn cancel(&self) -> Later<'_, ()>;

    /// Says that it has ended, so that nothing later is cancelled.
    fn done(&self);
}

/// What databases call a statement that was cancelled.
const CANCELLED: [&str; 2] = ["57014", "9"];

impl Failure {
    /// Takes a failure of a run that shall stop: what was cancelled is the stop that was asked for.
    pub(crate) fn of_stop(self) -> Self {
        let cause = match &self {
            Self::Statement(broken) => match &broken.code_error {
                Some(error) => error.downcast_ref(),
                None => broken.cause.as_ref(),
            },
            Self::Other(error) => error.driver_error(),
            // It only waited.
            Self::Busy(_) => return Self::Stopped,
            Self::Conflict | Self::Stopped => None,
        };
        let code = cause
            .and_then(sqlx::Error::as_database_error)
            .and_then(|error| error.code());
        match code {
            Some(code) if CANCELLED.contains(&&*code) => Self::Stopped,
            _ => self,
        }
    }
}
