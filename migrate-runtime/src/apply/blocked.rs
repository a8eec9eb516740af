//! Asks who or what stood in the way of a statement.

use crate::engine::{At, Broken, Engine, Job};

/// Notes who or what may have stood in the way; the transaction that failed must be over.
pub(super) async fn ask(engine: &mut dyn Engine, job: &Job<'_>, broken: &mut Broken) {
    let At::Part(n) = broken.at else {
        return;
    };
    let Some(statement) = job.statement(n) else {
        return;
    };
    engine.in_the_way(broken, job.step.text(statement)).await;
}
