//! Plans that take revisions back and apply them again as their files are now.

use super::down::{known, recorded};
use super::up::{refuse_by_policy, step};
use super::{Options, Plan, halfway, refuse, standing_of};
use crate::graph::Graph;
use crate::history::RecordedDown;
use crate::plan::progress::Progress;
use crate::target::Downgrade;
use crate::{Direction, Error};

/// Plans what takes the target's revisions back, children first, and applies them again, parents
/// first.
///
/// They go back by the downs that the history recorded, which fit what was applied, each in the
/// environment that it was applied in. What the files need now and isn't applied yet comes along.
pub fn redo_of<'a>(
    graph: &Graph<'a>,
    target: &Downgrade,
    options: &Options<'_>,
) -> Result<Plan<'a>, Error> {
    refuse::unfit(graph, options.dialect)?;
    let mut progress = Progress::checked(graph)?;
    let leaving = target.leaving();
    let mut standing = standing_of(graph, options.dialect);
    standing
        .edited
        .retain(|id| graph.find(id).is_none_or(|node| !leaving.contains(node)));
    if let Some(row) = leaving
        .iter()
        .filter(|&node| graph.entry(node).is_none())
        .find_map(|node| graph.row(node))
    {
        return Err(refuse::redo_without_file(row));
    }
    refuse_by_policy(graph, &standing, options)?;
    let halfway = halfway::find(graph, leaving, Direction::Down)?;
    let mut down: Vec<_> = leaving.iter().rev().collect();
    if let Some(halfway) = &halfway {
        down.retain(|&node| node != halfway.node);
        down.insert(0, halfway.node);
    }
    if !down.is_empty() {
        refuse::missing_environment(graph.chain(), options)?;
    }
    let mut steps = Vec::with_capacity(2 * down.len());
    for node in down {
        let row = graph.row(node);
        let row = row.expect("only what is applied can leave");
        let options = Options {
            environment: row.environment.as_deref().or(options.environment),
            ..*options
        };
        let fingerprint = progress.leave(node);
        // A down that was still to be written then may be there now.
        let file = graph.entry(node);
        let file = file.filter(|_| RecordedDown::was_broken(&row.recorded_down));
        steps.push(match file {
            Some(entry) => known(entry, row, &options, fingerprint)?,
            None => recorded(row, &options, fingerprint)?,
        });
    }
    if let (Some(halfway), Some(first)) = (halfway, steps.first_mut()) {
        halfway::go_on(graph, &halfway, first)?;
    }
    let mut stays = graph.applied().clone();
    stays.subtract(leaving);
    let mut up = graph.needed(leaving.iter());
    up.subtract(&stays);
    for node in up.iter() {
        let entry = graph.entry(node);
        let entry = entry.expect("what no file has was refused above, or stays applied");
        steps.push(step(entry, options, &mut progress)?);
    }
    Ok(progress.plan(steps))
}

/// Returns how many of the last revisions a redo takes that reaches all of these, where what is
/// applied is one line that far.
pub fn redo_reaching(graph: &Graph<'_>, revisions: &[&str]) -> Option<u32> {
    let (mut left, mut count) = (revisions.len(), 0);
    let mut current = graph.current();
    while left > 0 {
        let &[node] = &*current else { return None };
        graph.entry(node)?;
        left -= usize::from(revisions.contains(&graph.id(node)));
        count += 1;
        current = graph.parents(node).to_vec();
    }
    Some(count)
}
