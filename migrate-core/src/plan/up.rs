//! Plans that apply revisions.

use super::subject::{Subject, Work};
use super::{Action, Options, Place, Plan, Policy, Standing, Statement, Step};
use super::{accept, halfway, refuse, standing_of};
use crate::chain::{Entry, Section};
use crate::graph::Graph;
use crate::history::{Operation, RecordedDown};
use crate::plan::progress::Progress;
use crate::target::Upgrade;
use crate::{Direction, Error};

/// Plans what applies the target's revisions and all that they need, parents first.
pub fn upgrade_to<'a>(
    graph: &Graph<'a>,
    target: &Upgrade,
    options: &Options<'_>,
) -> Result<Plan<'a>, Error> {
    refuse::unfit(graph, options.dialect)?;
    let mut progress = Progress::checked(graph)?;
    let standing = standing_of(graph, options.dialect);
    refuse_by_policy(graph, &standing, options)?;
    let mut pending = graph.needed(target.goals().iter().copied());
    pending.subtract(graph.applied());

    let halfway = halfway::find(graph, &pending, Direction::Up)?;
    let mut order: Vec<_> = pending.iter().collect();
    if let Some(halfway) = &halfway {
        order.retain(|&node| node != halfway.node);
        order.insert(0, halfway.node);
    }
    if !order.is_empty() {
        refuse::missing_environment(graph.chain(), options)?;
    }
    let mut steps = Vec::with_capacity(order.len());
    let mut order = order.into_iter();
    let add = |node, progress: &mut Progress<'_, 'a>| {
        let entry = graph.entry(node);
        let entry = entry.expect("what only the history knows is applied");
        step(entry, options, progress)
    };
    // What stopped halfway goes on from the last row, before another is written.
    if let (Some(halfway), Some(node)) = (&halfway, halfway.and_then(|_| order.next())) {
        let mut first = add(node, &mut progress)?;
        halfway::go_on(graph, halfway, &mut first)?;
        steps.push(first);
    }
    steps.extend(accept::steps(graph, &standing, options, &mut progress)?);
    for node in order {
        steps.push(add(node, &mut progress)?);
    }
    Ok(progress.plan(steps))
}

pub(super) fn refuse_by_policy(
    graph: &Graph<'_>,
    standing: &Standing<'_>,
    options: &Options<'_>,
) -> Result<(), Error> {
    match standing.place {
        Place::Diverged if options.diverged == Policy::Refuse => {
            return Err(refuse::diverged(graph, &standing.unknown));
        }
        Place::Ahead if options.ahead == Policy::Refuse => {
            return Err(refuse::ahead(&standing.unknown));
        }
        _ => {}
    }
    let refuses = options.edited == Policy::Refuse && !options.accept_edited;
    if refuses && !standing.edited.is_empty() {
        return Err(refuse::edited(graph, &standing.edited));
    }
    Ok(())
}

/// Makes the step that applies a file.
pub(super) fn step<'a>(
    entry: Entry<'a>,
    options: &Options<'_>,
    progress: &mut Progress<'_, 'a>,
) -> Result<Step<'a>, Error> {
    if entry.is_broken(Direction::Up) {
        return Err(refuse::broken(entry, Direction::Up));
    }
    let work = work(entry, Direction::Up, options.environment, options);
    let subject = Subject::of_entry(entry, options);
    let fingerprint = progress.enter(entry.index(), subject.up_checksum);
    let mut step = subject.step(Operation::Up, work, options, fingerprint);
    step.change.recorded_down = RecordedDown::write(entry, options.dialect);
    Ok(step)
}

/// Returns what a file's side does in an environment.
pub(super) fn work<'a>(
    entry: Entry<'a>,
    direction: Direction,
    environment: Option<&str>,
    options: &Options<'_>,
) -> Work<'a> {
    let mut work = Work::default();
    for section in entry.sections(direction, options.dialect) {
        if !section.is_for(environment) {
            continue;
        }
        work.no_transaction |= !section.transaction();
        work.no_foreign_keys |= !section.foreign_keys();
        if let (Some(code), Some(span)) = (section.code(), section.code_span()) {
            work.codes.push(span);
            work.actions.push(Action::Code(code.into()));
        } else if section.statements().len() > 0 {
            let statements = statements(entry, section);
            work.actions.push(Action::Sql(statements));
        }
    }
    work
}

fn statements(entry: Entry<'_>, section: Section<'_>) -> Vec<Statement> {
    let statements = section.statements().map(|statement| {
        let span = statement.span();
        // The query stands in a comment before its statement.
        let done_when = statement.done_when().and_then(|query| {
            let start = entry.source()[..span.start].rfind(query)?;
            Some(start..start + query.len())
        });
        Statement {
            span,
            alone: statement.alone(),
            savepoint: statement.savepoint(),
            rerunnable: statement.rerunnable(),
            done_when,
        }
    });
    statements.collect()
}
