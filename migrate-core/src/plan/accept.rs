//! Steps that record applied revisions as their files are now.

use super::progress::Progress;
use super::subject::{Subject, Work};
use super::{Options, Standing, Step, refuse};
use crate::graph::Graph;
use crate::history::{Operation, RecordedDown};
use crate::{Direction, Error};

/// Makes a step for each revision that was edited since it was applied, or whose down was; nothing
/// of them runs.
pub(super) fn steps<'a>(
    graph: &Graph<'a>,
    standing: &Standing<'a>,
    options: &Options<'_>,
    progress: &mut Progress<'_, 'a>,
) -> Result<Vec<Step<'a>>, Error> {
    if !options.accept_edited {
        return Ok(Vec::new());
    }
    let changed = standing.edited.iter().chain(&standing.down_changed);
    let mut nodes: Vec<_> = changed.filter_map(|id| graph.find(id)).collect();
    nodes.sort_unstable();
    let mut steps = Vec::with_capacity(nodes.len());
    for node in nodes {
        let (Some(entry), Some(row)) = (graph.entry(node), graph.row(node)) else {
            continue;
        };
        let mut directions = Direction::BOTH.into_iter();
        if let Some(broken) = directions.find(|&direction| entry.is_broken(direction)) {
            return Err(refuse::broken(entry, broken));
        }
        let subject = Subject::of_entry(entry, options);
        progress.leave(node);
        let fingerprint = progress.enter(node, subject.up_checksum);
        let mut step = subject.step(Operation::Accept, Work::default(), options, fingerprint);
        step.change.recorded_down = RecordedDown::write(entry, options.dialect);
        step.change.environment = row.environment.clone();
        steps.push(step);
    }
    Ok(steps)
}
