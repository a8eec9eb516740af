//! What a new revision would follow and depend on.

use super::Policy;
use crate::Error;
use crate::chain::Chain;
use crate::graph::Graph;
use crate::history::History;
use crate::target::{self, TargetExpr};

/// Returns the parents of a new revision, in order of ids: none for `base`, several for a merge.
///
/// A parent has to be a head; `splice` allows to begin a branch on any revision.
///
/// ```
/// use migrate_core::plan::{Policy, new_parents};
/// # use migrate_core::{Chain, Error};
/// # fn example(chain: Chain<'_>) -> Result<(), Error> {
/// let parents = new_parents(chain, &["billing@head".parse()?], Policy::Refuse)?;
/// println!("-- parent: {}", parents.join(", "));
/// # Ok(())
/// # }
/// ```
pub fn new_parents<'a>(
    chain: Chain<'a>,
    targets: &[TargetExpr],
    splice: Policy,
) -> Result<Vec<&'a str>, Error> {
    let history = History::default();
    let graph = Graph::new(chain, &history);
    let nodes = target::new_parents(&graph, targets, splice)?;
    let mut ids: Vec<_> = nodes.iter().map(|&node| chain.entry(node).id()).collect();
    ids.sort_unstable();
    Ok(ids)
}

/// Returns what else must be applied before a new revision, in the order of the targets.
///
/// ```
/// use migrate_core::plan::dependencies;
/// # use migrate_core::{Chain, Error};
/// # fn example(chain: Chain<'_>) -> Result<(), Error> {
/// let needed = dependencies(chain, &["billing@head".parse()?])?;
/// println!("-- depends-on: {}", needed.join(", "));
/// # Ok(())
/// # }
/// ```
pub fn dependencies<'a>(chain: Chain<'a>, targets: &[TargetExpr]) -> Result<Vec<&'a str>, Error> {
    let history = History::default();
    let graph = Graph::new(chain, &history);
    let nodes = target::dependencies(&graph, targets)?;
    Ok(nodes.iter().map(|&node| chain.entry(node).id()).collect())
}
