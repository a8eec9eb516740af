//! Every command, as one text that tells all of its answer.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use migrate_core::plan::{self, Options, Plan, Stamp};
use migrate_core::target::{self, RangeExpr, TargetExpr};
use migrate_core::{Direction, Error, Graph};

use crate::plan_support::DIALECT;

/// A command that takes a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Upgrade,
    Downgrade,
    Stamp,
    Purge,
    Show,
    Merge,
}

impl Command {
    pub(crate) const ALL: [Self; 6] = [
        Self::Upgrade,
        Self::Downgrade,
        Self::Stamp,
        Self::Purge,
        Self::Show,
        Self::Merge,
    ];
}

/// What a command answers where it doesn't refuse.
pub(crate) enum Answer<'a> {
    Plan(Plan<'a>),
    Ids(Vec<&'a str>),
}

pub(crate) fn ask<'a>(
    graph: &Graph<'a>,
    command: Command,
    target: &str,
) -> Result<Answer<'a>, Error> {
    let (chain, history) = (graph.chain(), graph.history());
    let target: TargetExpr = target.parse()?;
    let options = Options::new(DIALECT);
    let stamp = |mode| {
        plan::stamp(
            chain,
            history,
            std::slice::from_ref(&target),
            mode,
            &options,
        )
    };
    Ok(match command {
        Command::Upgrade => Answer::Plan(plan::upgrade(chain, history, &target, &options)?),
        Command::Downgrade => Answer::Plan(plan::downgrade(chain, history, &target, &options)?),
        Command::Stamp => Answer::Plan(stamp(Stamp::Move)?),
        Command::Purge => Answer::Plan(stamp(Stamp::Purge)?),
        Command::Show => Answer::Ids(graph.ids(target::revisions(graph, &target)?)),
        Command::Merge => Answer::Ids(plan::merge_parents(chain, std::slice::from_ref(&target))?),
    })
}

pub(crate) fn list<'a>(graph: &Graph<'a>, range: &str) -> Result<Answer<'a>, Error> {
    let range: RangeExpr = range.parse()?;
    let nodes = target::range(graph, &range)?;
    let ids = nodes.into_iter().map(|node| graph.id(node));
    Ok(Answer::Ids(ids.collect()))
}

/// Writes an answer; without `order` only what the names of files don't decide.
pub(crate) fn written(answer: &Result<Answer<'_>, Error>, order: bool) -> String {
    match answer {
        Ok(Answer::Plan(plan)) => {
            let step = |step: &plan::Step<'_>| {
                let sign = if step.direction == Direction::Up {
                    '+'
                } else {
                    '-'
                };
                format!("{sign}{}", step.revision)
            };
            let steps = ids(plan.steps.iter().map(step), order);
            let fingerprint = plan
                .steps
                .last()
                .map(|step| step.change.fingerprint.clone());
            format!(
                "{steps} | {:?} | {:?} | {fingerprint:?}",
                plan.heads_after, plan.applied_after
            )
        }
        Ok(Answer::Ids(list)) => ids(list.iter().map(|&id| id.to_owned()), order),
        Err(error) => refusal(error, order),
    }
}

fn ids(ids: impl Iterator<Item = String>, order: bool) -> String {
    let ids: Vec<_> = ids.collect();
    match order {
        true => ids.join(" "),
        false => {
            let ids: BTreeSet<_> = ids.into_iter().collect();
            ids.into_iter().collect::<Vec<_>>().join(" ")
        }
    }
}

fn refusal(error: &Error, order: bool) -> String {
    let diagnostic = error.diagnostic();
    assert!(!diagnostic.help_text().is_empty(), "no help: {error:?}");
    let mut text = format!("{}: {error}", error.kind().as_str());
    if order {
        let _ = write!(text, "\n{}", diagnostic.draw());
    }
    text
}
