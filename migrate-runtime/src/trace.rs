//! Events as `tracing` sees them.

use migrate_core::Event;

/// Says an event to the application's subscriber.
pub(crate) fn say(event: &Event<'_>) {
    match event {
        Event::Waiting { holder, waited } => {
            let waited_ms = waited.as_millis();
            tracing::info!(holder, waited_ms, "waiting for the migration lock");
        }
        Event::StepStarted { step } => {
            let (revision, direction) = (step.revision, step.direction.name());
            tracing::info!(revision, direction, "{step}");
        }
        Event::StepFinished { step, duration } => {
            let (revision, duration_ms) = (step.revision, duration.as_millis());
            tracing::info!(revision, duration_ms, "Finished {revision}");
        }
        Event::StatementDone { step, done } => {
            tracing::debug!(
                revision = step.revision,
                done,
                of = step.statements,
                "statement done"
            );
        }
        Event::Retried {
            step,
            reason,
            blockers,
            attempt,
        } => {
            let (revision, blockers) = (step.revision, blockers.join("; "));
            tracing::warn!(revision, attempt, blockers, "trying again: {reason}");
        }
        Event::Resolved(resolved) => {
            tracing::info!(
                revision = resolved.revision,
                "Resolved {}: {resolved}",
                resolved.revision
            );
        }
        Event::Warning(found) => tracing::warn!("{found}"),
        Event::Finished { to, steps, .. } => {
            tracing::info!(steps, "Database is at {}", to.join(", "));
        }
        _ => {}
    }
}
