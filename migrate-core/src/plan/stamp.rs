//! Plans that correct the record and run nothing.

use super::refuse;
use super::subject::{Subject, Work};
use super::{Options, Plan, Step};
use crate::Error;
use crate::graph::Graph;
use crate::history::{Operation, RecordedDown, Row};
use crate::plan::progress::Progress;
use crate::target::Stamp;

/// Plans what makes the target's revisions the applied ones, without running anything.
///
/// Steps have no actions: first those that leave, children first, then those that enter, parents
/// first. A revision that had stopped halfway has a step in any case, which ends that; where the
/// rows don't add up, all that the target says has one.
pub fn stamp_to<'a>(
    graph: &Graph<'a>,
    target: &Stamp,
    options: &Options<'_>,
) -> Result<Plan<'a>, Error> {
    refuse::unfit(graph, options.dialect)?;
    let (mut leaving, mut entering) = (graph.applied().clone(), target.applied().clone());
    leaving.subtract(target.applied());
    let mut progress = Progress::new(graph);
    if graph.history().adds_up_to(&progress.stay()) {
        entering.subtract(graph.applied());
    } else {
        // Rows are lost or were changed: what stays is recorded anew, so that they add up again.
        for node in (0..graph.len()).filter(|&node| graph.entry(node).is_none()) {
            entering.remove(node);
        }
    }
    let mut steps = Vec::new();
    if let Some(row) = graph.history().halfway() {
        let node = graph.find(&row.revision);
        if node.is_none_or(|node| !leaving.contains(node) && !entering.contains(node)) {
            steps.push(ending(graph, row, options, progress.stay()));
        }
    }
    for node in leaving.iter().rev() {
        let row = graph.row(node);
        let row = row.expect("only what is applied can leave");
        let (subject, fingerprint) = (Subject::of_row(row), progress.leave(node));
        steps.push(subject.step(Operation::Unstamp, Work::default(), options, fingerprint));
    }
    if !entering.is_empty() {
        refuse::missing_environment(graph.chain(), options)?;
    }
    for node in entering.iter() {
        let entry = graph.entry(node);
        let entry = entry.expect("what only the history knows is applied");
        let subject = Subject::of_entry(entry, options);
        if graph.is_applied(node) {
            progress.leave(node);
        }
        let fingerprint = progress.enter(node, subject.up_checksum);
        let mut step = subject.step(Operation::Stamp, Work::default(), options, fingerprint);
        step.change.recorded_down = RecordedDown::write(entry, options.dialect);
        steps.push(step);
    }
    Ok(progress.plan(steps))
}

/// Says again what a revision is that stopped halfway and that the stamp doesn't move.
fn ending<'a>(
    graph: &Graph<'a>,
    halfway: &'a Row,
    options: &Options<'_>,
    fingerprint: String,
) -> Step<'a> {
    let applied = graph.history().applied_row(&halfway.revision);
    let Some(row) = applied else {
        let subject = Subject::of_row(halfway);
        return subject.step(Operation::Unstamp, Work::default(), options, fingerprint);
    };
    // It was on its way out and stays, as it was recorded when it came.
    let subject = Subject::of_row(row);
    let mut step = subject.step(Operation::Stamp, Work::default(), options, fingerprint);
    step.change.environment = row.environment.clone();
    step.change.recorded_down = row.recorded_down.clone();
    step
}
