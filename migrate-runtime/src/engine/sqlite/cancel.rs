//! Cancels a statement of a connection of our own, which asks from time to time whether to go on.
//!
//! A connection that an application lends, or its pool, may have a handler of its own there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Sqlite, history};
use crate::Error;
use crate::engine::{Cancel, Later};

/// After how many instructions a statement asks: more than any of our own bookkeeping takes.
const OFTEN: i32 = 20_000;

/// Whether what runs shall end.
#[derive(Clone, Default)]
pub(super) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    pub(super) fn set(&self, to: bool) {
        self.0.store(to, Ordering::SeqCst);
    }
}

impl Cancel for Interrupt {
    fn cancel(&self) -> Later<'_, ()> {
        self.set(true);
        Box::pin(async {})
    }

    fn done(&self) {
        self.set(false);
    }
}

/// Makes a connection of our own ask.
pub(super) async fn listen(engine: &mut Sqlite<'_>) -> Result<(), Error> {
    let is_owned = engine.link.as_ref().is_some_and(|link| link.is_owned());
    if engine.interrupt.is_some() || !is_owned {
        return Ok(());
    }
    let interrupt = Interrupt::default();
    let asked = interrupt.clone();
    let listening = engine.connection()?.lock_handle().await.map(|mut handle| {
        handle.set_progress_handler(OFTEN, move || !asked.0.load(Ordering::SeqCst));
    });
    listening.map_err(|cause| history::failed(engine, "open the connection", cause))?;
    engine.interrupt = Some(interrupt);
    Ok(())
}
