//! Plans that take revisions back.

use super::subject::{Subject, Work};
use super::up::work;
use super::{Action, Options, Plan, Policy, Statement, Step};
use super::{halfway, refuse};
use crate::chain::Entry;
use crate::graph::Graph;
use crate::history::{Operation, RecordedDown, RecordedSection, Row};
use crate::plan::progress::Progress;
use crate::target::Downgrade;
use crate::{Direction, Error};

/// Plans what takes the target's revisions back, children first.
///
/// A revision goes back by its file's down, or, where its up was edited since or no file has it,
/// by the down that the history recorded; each in the environment that it was applied in.
pub fn downgrade_to<'a>(
    graph: &Graph<'a>,
    target: &Downgrade,
    options: &Options<'_>,
) -> Result<Plan<'a>, Error> {
    refuse::unfit(graph, options.dialect)?;
    let mut progress = Progress::checked(graph)?;
    let halfway = halfway::find(graph, target.leaving(), Direction::Down)?;
    let mut order: Vec<_> = target.leaving().iter().rev().collect();
    if let Some(halfway) = &halfway {
        order.retain(|&node| node != halfway.node);
        order.insert(0, halfway.node);
    }
    let mut steps = Vec::with_capacity(order.len());
    for node in order {
        let row = graph.row(node);
        let row = row.expect("only what is applied can leave");
        // The environment that it was applied in, else the chosen one.
        let environment = row.environment.as_deref().or(options.environment);
        let options = Options {
            environment,
            ..*options
        };
        let fingerprint = progress.leave(node);
        steps.push(match graph.entry(node) {
            Some(entry) => known(entry, row, &options, fingerprint)?,
            None if options.recorded == Policy::Refuse => return Err(refuse::no_file(row)),
            None => recorded(row, &options, fingerprint)?,
        });
    }
    if let (Some(halfway), Some(first)) = (halfway, steps.first_mut()) {
        halfway::go_on(graph, &halfway, first)?;
    }
    Ok(progress.plan(steps))
}

pub(super) fn known<'a>(
    entry: Entry<'a>,
    row: &'a Row,
    options: &Options<'_>,
    fingerprint: String,
) -> Result<Step<'a>, Error> {
    let mut subject = Subject::of_entry(entry, options);
    if subject.up_checksum != row.up_checksum {
        return recorded(row, options, fingerprint);
    }
    if let Some(reason) = entry.irreversible() {
        return Err(refuse::irreversible(entry.id(), Some(entry), reason));
    }
    if entry.is_broken(Direction::Down) {
        return Err(refuse::broken(entry, Direction::Down));
    }
    let mut sections = entry.sections(Direction::Down, options.dialect);
    if options.environment.is_none() && sections.any(|section| section.environment().is_some()) {
        return Err(refuse::no_environment(entry.id(), &entry.environments()));
    }
    subject.up_checksum = &row.up_checksum;
    let work = work(entry, Direction::Down, options.environment, options);
    Ok(subject.step(Operation::Down, work, options, fingerprint))
}

/// Takes back by the down that the history recorded.
pub(super) fn recorded<'a>(
    row: &'a Row,
    options: &Options<'_>,
    fingerprint: String,
) -> Result<Step<'a>, Error> {
    // Only a merge has no section at all; `-- migrate:down none` is one.
    let lost = row.recorded_down.is_empty() && row.parents.len() < 2;
    let down = RecordedDown::read(&row.recorded_down).filter(|_| !lost);
    let Some(down) = down else {
        return Err(refuse::unreadable_down(row));
    };
    let work = recorded_work(row, &down, options)?;
    let subject = Subject::of_row(row);
    Ok(subject.step(Operation::Down, work, options, fingerprint))
}

fn recorded_work<'a>(
    row: &Row,
    down: &RecordedDown,
    options: &Options<'_>,
) -> Result<Work<'a>, Error> {
    if let Some(reason) = &down.irreversible {
        return Err(refuse::irreversible(&row.revision, None, reason));
    }
    let mut work = Work::default();
    for section in &down.sections {
        if !is_for(section, &row.revision, options)? {
            continue;
        }
        work.no_transaction |= !section.transaction;
        work.no_foreign_keys |= !section.foreign_keys;
        if let Some(code) = &section.code {
            work.codes.push(section.span.clone());
            work.actions.push(Action::Code(code.clone().into()));
        } else if !section.statements.is_empty() {
            let statements = section.statements.iter().map(|statement| Statement {
                span: statement.span.clone(),
                alone: statement.alone,
                savepoint: statement.savepoint,
                rerunnable: statement.rerunnable,
                done_when: statement.done_when.clone(),
            });
            work.actions.push(Action::Sql(statements.collect()));
        }
    }
    Ok(work)
}

fn is_for(section: &RecordedSection, revision: &str, options: &Options<'_>) -> Result<bool, Error> {
    match (section.environment.as_deref(), options.environment) {
        (None, _) => Ok(true),
        (Some(only), None) => {
            let named = only.trim_start_matches('!').to_owned();
            Err(refuse::no_environment(revision, &[named].into()))
        }
        (Some(only), Some(chosen)) => Ok(match only.strip_prefix('!') {
            Some(not) => not != chosen,
            None => only == chosen,
        }),
    }
}
