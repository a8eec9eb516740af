//! Stopping a run on its way.
//!
//! What can be undone is cancelled in the database; what can't is waited for. Nothing begins after.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use migrate_core::Diagnostic;
use migrate_core::plan::Step;

use crate::engine::{Cancel, Later};
use crate::statement::{self, Left};
use crate::{Error, ErrorKind};

/// How long an attempt to cancel may take, and the pause before the next one.
const ATTEMPT: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_secs(1);

/// Whether a run is asked to stop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    fn ask(&self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// Drives a run, and hears meanwhile whether it shall stop.
pub(crate) async fn hear<T>(
    run: impl Future<Output = T>,
    mut signal: Option<Later<'_, ()>>,
    stop: &Stop,
) -> T {
    let mut run = pin!(run);
    poll_fn(|context| {
        if let Some(heard) = &mut signal
            && heard.as_mut().poll(context).is_ready()
        {
            stop.ask();
            signal = None;
        }
        run.as_mut().poll(context)
    })
    .await
}

/// Waits for what runs in the database; once the run shall stop, cancels it.
pub(crate) async fn cancel_if_asked<T>(
    ran: impl Future<Output = T>,
    stop: &Stop,
    cancel: Option<Box<dyn Cancel>>,
) -> T {
    let mut ran = pin!(ran);
    let Some(cancel) = cancel else {
        return ran.await;
    };
    let mut ended = poll_fn(|context| match ran.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(Some(result)),
        Poll::Pending if stop.is_asked() => Poll::Ready(None),
        Poll::Pending => Poll::Pending,
    })
    .await;
    loop {
        if let Some(result) = ended {
            cancel.done();
            return result;
        }
        // An attempt comes to its end: on its way it could hit what is sent next.
        let mut attempt = pin!(sqlx_core::rt::timeout(ATTEMPT, cancel.cancel()));
        poll_fn(|context| {
            if ended.is_none()
                && let Poll::Ready(result) = ran.as_mut().poll(context)
            {
                ended = Some(result);
            }
            attempt.as_mut().poll(context)
        })
        .await
        // Another attempt follows where it did nothing.
        .unwrap_or_default();
        if ended.is_none() {
            let mut pause = pin!(sqlx_core::rt::sleep(PAUSE));
            ended = poll_fn(|context| match ran.as_mut().poll(context) {
                Poll::Ready(result) => Poll::Ready(Some(result)),
                Poll::Pending => pause.as_mut().poll(context).map(|()| None),
            })
            .await;
        }
    }
}

/// Makes the error of a run that stopped while it waited for the lock.
pub(crate) fn before_the_lock(place: &str) -> Error {
    let found = Diagnostic::error("stopped", "stopped while waiting for the lock")
        .note(format!("the database is {place}"))
        .state("nothing has run");
    Error::new(ErrorKind::Stopped, found)
}

/// Makes the error of a run that stopped before a step.
pub(crate) fn before_a_step(step: &Step<'_>, at: &str, again: &str) -> Error {
    let found = Diagnostic::error("stopped", format!("stopped before {}", step.revision))
        .state(format!("{at}; the lock is released"))
        .help(format!("go on with: {again}"));
    Error::new(ErrorKind::Stopped, found)
}

/// Makes the error of a run that stopped within a step.
pub(crate) fn within(step: &Step<'_>, left: &Left, at: &str, again: &str) -> Error {
    let revision = step.revision;
    let message = match left {
        Left::Nothing => format!("stopped at {revision}, which is rolled back"),
        Left::NothingOf(_) => format!("stopped at {revision}, and all is rolled back"),
        Left::Halfway(_) | Left::Rest => format!("stopped within {revision}"),
    };
    let found = Diagnostic::error("stopped", message)
        .state(statement::state(step, left, at, None))
        .help(format!("go on with: {again}"));
    Error::new(ErrorKind::Stopped, found)
}
