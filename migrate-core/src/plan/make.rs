//! From text to a plan.

use super::{Options, Plan, Resolve, Stamp};
use super::{downgrade_to, redo_of, resolve_to, stamp_to, upgrade_to};
use super::{halfway, refuse};
use crate::chain::Chain;
use crate::graph::Graph;
use crate::history::History;
use crate::target::{self, StatementExpr, TargetExpr};
use crate::{Direction, Error};

/// Plans what applies a target and all that it needs.
///
/// ```
/// use migrate_core::plan::{self, Options};
/// # use migrate_core::{Chain, Dialect, Error, History};
/// # fn example(chain: Chain<'_>, history: &History) -> Result<(), Error> {
/// let options = Options::new(Dialect::Sqlite);
/// let plan = plan::upgrade(chain, history, &"head".parse()?, &options)?;
/// for step in &plan.steps {
///     println!("{} {}", step.revision, step.message);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Where the target means nothing or several things, where the database is not as the chain left
/// it, or where a revision can't run; see [`Options`] for what may be passed over.
pub fn upgrade<'a>(
    chain: Chain<'a>,
    history: &'a History,
    target: &TargetExpr,
    options: &Options<'_>,
) -> Result<Plan<'a>, Error> {
    let graph = Graph::new(chain, history);
    let target = target::Upgrade::resolve(&graph, target)?;
    upgrade_to(&graph, &target, options)
}

/// Plans what takes the database back to a target.
///
/// ```
/// use migrate_core::plan::{self, Options};
/// # use migrate_core::{Chain, Dialect, Error, History};
/// # fn example(chain: Chain<'_>, history: &History) -> Result<(), Error> {
/// let options = Options::new(Dialect::Sqlite);
/// let plan = plan::downgrade(chain, history, &"-1".parse()?, &options)?;
/// println!("then at {:?}", plan.heads_after);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Where the target means nothing or several things or isn't applied, or where a revision can't be
/// taken back.
pub fn downgrade<'a>(
    chain: Chain<'a>,
    history: &'a History,
    target: &TargetExpr,
    options: &Options<'_>,
) -> Result<Plan<'a>, Error> {
    let graph = Graph::new(chain, history);
    let target = target::Downgrade::resolve(&graph, target)?;
    downgrade_to(&graph, &target, options)
}

/// Plans what takes the last revisions back, and applies them again as their files are now.
///
/// The plan's steps go down, and then up.
///
/// ```
/// use migrate_core::plan::{self, Options};
/// # use migrate_core::{Chain, Dialect, Error, History};
/// # fn example(chain: Chain<'_>, history: &History) -> Result<(), Error> {
/// let plan = plan::redo(chain, history, 1, &Options::new(Dialect::Sqlite))?;
/// assert_eq!(plan.heads_before, plan.heads_after);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Where fewer are applied, or several are current; where one has no file, or can't be taken back.
pub fn redo<'a>(
    chain: Chain<'a>,
    history: &'a History,
    revisions: u32,
    options: &Options<'_>,
) -> Result<Plan<'a>, Error> {
    let graph = Graph::new(chain, history);
    if graph.applied().is_empty() {
        halfway::find(&graph, &graph.no_nodes(), Direction::Down)?;
        return Err(refuse::nothing_to_redo());
    }
    let target = target::Downgrade::resolve(&graph, &format!("-{revisions}").parse()?)
        .map_err(|error| refuse::redo_of(&graph, revisions, error))?;
    redo_of(&graph, &target, options)
}

/// Plans what records targets, and all that they need, as applied, without running anything.
///
/// The plan's steps have no actions; their rows belong into one transaction.
///
/// ```
/// use migrate_core::plan::{self, Options, Stamp};
/// # use migrate_core::{Chain, Dialect, Error, History};
/// # fn example(chain: Chain<'_>, history: &History) -> Result<(), Error> {
/// let options = Options::new(Dialect::Sqlite);
/// let plan = plan::stamp(chain, history, &["head".parse()?], Stamp::Move, &options)?;
/// assert!(plan.steps.iter().all(|step| step.actions.is_empty()));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Where a target means nothing or several things.
pub fn stamp<'a>(
    chain: Chain<'a>,
    history: &'a History,
    targets: &[TargetExpr],
    stamp: Stamp,
    options: &Options<'_>,
) -> Result<Plan<'a>, Error> {
    let graph = Graph::new(chain, history);
    let target = match stamp {
        Stamp::Move => target::Stamp::resolve(&graph, targets)?,
        Stamp::Purge => target::Stamp::resolve_purged(&graph, targets)?,
    };
    stamp_to(&graph, &target, options)
}

/// Plans what records a person's word on the step that stopped halfway, without running anything.
///
/// The plan's steps have no actions; their rows belong into one transaction.
///
/// ```
/// use migrate_core::plan::{self, Options, Resolve};
/// # use migrate_core::{Chain, Dialect, Error, History};
/// # fn example(chain: Chain<'_>, history: &History) -> Result<(), Error> {
/// let options = Options::new(Dialect::Postgres);
/// let plan = plan::resolve(chain, history, &"3b2c:2".parse()?, Resolve::Done, &options)?;
/// assert!(plan.steps.iter().all(|step| step.actions.is_empty()));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Where nothing stands halfway, or another revision does; where the statement is done already, or
/// others come before it.
pub fn resolve<'a>(
    chain: Chain<'a>,
    history: &'a History,
    target: &StatementExpr,
    verdict: Resolve,
    options: &Options<'_>,
) -> Result<Plan<'a>, Error> {
    resolve_to(&Graph::new(chain, history), target, verdict, options)
}
