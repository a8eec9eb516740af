//! Waiting for whoever has the lock.

use std::time::{Duration, Instant};

use migrate_core::{Diagnostic, Event};

use crate::settings::LONGEST_WAIT;
use crate::{Error, ErrorKind};

/// How long a run sleeps between two tries to have the lock, at first and at most.
const POLL: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));
/// How long a waiting run is silent after it has said so, at first and at most.
const SAY: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(15));

/// Polls with longer and longer pauses, says so, and gives up.
pub(crate) struct Waiting {
    wait: Duration,
    begun: Instant,
    pause: Duration,
    /// When it said so last, and for how long it is silent since.
    said: Option<(Instant, Duration)>,
}

impl Waiting {
    /// Begins to wait, for so long at most.
    pub(crate) fn new(wait: Duration) -> Self {
        Self {
            wait: wait.min(LONGEST_WAIT),
            begun: Instant::now(),
            pause: POLL.0,
            said: None,
        }
    }

    /// Returns for how long it waits at most.
    pub(crate) fn limit(&self) -> Duration {
        self.wait
    }

    /// Pauses before the next try.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Locked`] where the time is over.
    pub(crate) async fn again(
        &mut self,
        place: &str,
        holder: &str,
        events: &mut (dyn FnMut(&Event<'_>) + Send),
    ) -> Result<(), Error> {
        let waited = self.begun.elapsed();
        if waited >= self.wait {
            return Err(locked(place, holder, self.wait));
        }
        if self.said.is_none_or(|(at, silent)| at.elapsed() >= silent) {
            let silent = self
                .said
                .map_or(SAY.0, |(_, silent)| (silent * 2).min(SAY.1));
            self.said = Some((Instant::now(), silent));
            events(&Event::Waiting { holder, waited });
        }
        sqlx_core::rt::sleep(self.pause.min(self.wait - waited)).await;
        self.pause = (self.pause * 2).min(POLL.1);
        Ok(())
    }
}

fn locked(place: &str, holder: &str, wait: Duration) -> Error {
    let message = format!("somebody else is migrating {place}: {holder}");
    let found = Diagnostic::error("locked", message)
        .note(format!("waited {} s for the lock", wait.as_secs_f32()))
        .help("wait for it to end, or wait longer: the same command with --wait 10m");
    Error::new(ErrorKind::Locked, found)
}
